#include "deploy/pause.h"

#include <string.h>

#include "aws/ecs/deployment.h"
#include "deploy/ecs/release.h"
#include "deploy/ecs/services.h"
#include "deploy/ecs/told.h"

/* ECS has one deployment of a service in progress at a time; the list may be late. */
#define LOOK_AT 2

/* What it leads to, and of which release that is. */
static bool fill_in(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                    const ToldDeployment *told, DeployPause *ret, Error *err)
{
    int64_t expires_ms = (int64_t)(told->expires_at * 1000);
    *ret = (DeployPause){
        .service = talloc_strdup(ctx, service),
        .deployment = talloc_strdup(ctx, told->arn),
        .hook = talloc_strdup(ctx, told->hook),
        .expires_at = expires_ms > 0 ? clock_rfc3339(ctx, expires_ms, false) : NULL,
        .goes_on_alone = told->timeout_action && strcmp(told->timeout_action, "CONTINUE") == 0,
    };
    if (told->target && !told_revision(ctx, request->aws, told->target, &ret->task_definition, err))
        return false;
    return !ret->task_definition ||
           release_of_revision(ctx, request->aws, ret->task_definition, &ret->release, err);
}

/* *ret_waits: whether this deployment waits for us. */
static bool look_at(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                    const char *arn, bool *ret_waits, DeployPause *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *json = NULL;
    *ret_waits = false;
    if (!ecs_describe_deployment(tmp, request->aws, arn, &json, err))
        return false;
    const ToldDeployment told = told_deployment_read(json);
    if (!told_waits_to_begin(&told))
        return true;
    *ret_waits = true;
    return fill_in(ctx, request, service, &told, ret, err);
}

static bool find_in_service(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                            bool *ret_waits, DeployPause *ret, Error *err)
{
    JSON_AUTO json_t *going_on = json_pack("[s, s]", "PENDING", "IN_PROGRESS");
    JSON_AUTO json_t *list = NULL;
    size_t i = 0;
    json_t *brief = NULL;
    *ret_waits = false;
    if (!ecs_list_deployments(request->aws, request->target->cluster, service, going_on, LOOK_AT,
                              &list, err))
        return error_wrap(err, "looking for a deployment of service %s that waits", service);
    json_array_foreach(list, i, brief)
    {
        const char *arn = json_get_string(brief, "serviceDeploymentArn", "");
        if (!look_at(ctx, request, service, arn, ret_waits, ret, err))
            return false;
        if (*ret_waits)
            return true;
    }
    return true;
}

bool deploy_find_pauses(TALLOC_CTX *ctx, const DeployRequest *request, DeployPause **ret_pauses,
                        size_t *ret_count, Error *err)
{
    if (!services_check(request, err))
        return false;
    size_t all = services_count(request), count = 0;
    DeployPause *pauses = talloc_zero_array(ctx, DeployPause, (unsigned)all);
    for (size_t i = 0; i < all; i++) {
        bool waits = false;
        const char *service = request->target->services[i];
        if (!find_in_service(ctx, request, service, &waits, &pauses[count], err))
            return false;
        count += waits;
    }
    *ret_pauses = pauses;
    *ret_count = count;
    return true;
}

bool deploy_pause_is_of(const DeployPause *pause, const char *release)
{
    return release_tag_is(pause->release, release);
}

/* The hook's status: "AWAITING_ACTION", "SUCCEEDED", ..; NULL: it is not there. */
static const char *hook_status(const json_t *deployment, const char *id)
{
    size_t i = 0;
    json_t *hook = NULL;
    json_array_foreach(json_object_get(deployment, "lifecycleHookDetails"), i, hook)
    {
        if (strcmp(json_get_string(hook, "hookId", ""), id) == 0)
            return json_get_string(hook, "status", "");
    }
    return NULL;
}

/* A lost reply: whether the hook has got that very answer. */
static bool was_answered(const DeployRequest *request, const DeployPause *pause, bool go_on)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    json_t *json = NULL;
    if (!ecs_describe_deployment(tmp, request->aws, pause->deployment, &json, &ignored))
        return false;
    const char *status = hook_status(json, pause->hook);
    return status && strcmp(status, go_on ? "SUCCEEDED" : "FAILED") == 0;
}

bool deploy_answer_pause(const DeployRequest *request, const DeployPause *pause, bool go_on,
                         Error *err)
{
    ERROR_AUTO Error failure = {0};
    if (ecs_continue_deployment(request->aws, pause->deployment, pause->hook,
                                go_on ? "CONTINUE" : "ROLLBACK", &failure) ||
        (failure.kind == ERR_UNKNOWN && was_answered(request, pause, go_on)))
        return true;
    error_move(err, &failure);
    return error_wrap(err, "answering the deployment of service %s that waits", pause->service);
}
