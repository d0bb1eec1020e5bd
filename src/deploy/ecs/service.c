#include "deploy/ecs/service.h"

#include <string.h>

#include "aws/ecs/service.h"
#include "deploy/ecs/follow.h"
#include "deploy/ecs/look.h"
#include "deploy/ecs/revision.h"

static bool check_controller(const ServiceView *view, Error *err)
{
    if (strcmp(view->controller, "ECS") == 0)
        return true;
    error_set(err, ERR_CONFIG, "service %s is deployed by %s, which UpdateService cannot change",
              view->name,
              strcmp(view->controller, "CODE_DEPLOY") == 0 ? "CodeDeploy" : view->controller);
    return error_hint(err, strcmp(view->controller, "CODE_DEPLOY") == 0
                               ? "set deploy.driver: codedeploy"
                               : "set deploy.driver: none, and let what deploys it use the "
                                 "revision (--output)");
}

static json_t *update_input(const DeployRequest *request, const char *service, const char *revision,
                            bool again)
{
    json_t *input = json_pack("{s:s*, s:s, s:s}", "cluster", request->target->cluster, "service",
                              service, "taskDefinition", revision);
    if (again)
        json_object_set_new(input, "forceNewDeployment", json_true());
    return input;
}

/* A lost reply: what the service is at now says whether it was carried out. */
static bool look_after_loss(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                            const Rollout *before, const char *revision, ServiceView **ret_after,
                            Error *loss, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    ServiceView *view = NULL;
    if (loss->kind != ERR_UNKNOWN || !service_look(ctx, request, service, &view, &ignored))
        return error_move(err, loss);
    const Rollout *primary = service_view_primary(view);
    if (!primary || strcmp(primary->revision, revision) != 0 ||
        (before && strcmp(primary->id, before->id) == 0))
        return error_move(err, loss);
    *ret_after = view;
    return true;
}

/* *ret_after: the service as it is then. */
static bool update(TALLOC_CTX *ctx, const DeployRequest *request, const ServiceView *before,
                   const char *revision, ServiceView **ret_after, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error loss = {0};
    const Rollout *primary = service_view_primary(before);
    /* ECS begins nothing for the revision that it has, were it to have failed ten times. */
    bool again = primary && strcmp(primary->revision, revision) == 0;
    JSON_AUTO json_t *input = update_input(request, before->name, revision, again);
    json_t *json = NULL;
    if (request->still_ours && !request->still_ours(request->data, err))
        return false;
    if (!ecs_update_service(tmp, request->aws, input, &json, &loss))
        return look_after_loss(ctx, request, before->name, primary, revision, ret_after, &loss,
                               err) ||
               error_wrap(err, "changing service %s", before->name);
    *ret_after = service_view_new(ctx, json);
    return true;
}

static bool is_at_work(const Rollout *primary, const char *revision)
{
    return primary && strcmp(primary->revision, revision) == 0 && primary->state != ROLLOUT_FAILED;
}

/* *ret_now: the service with the rollout of that revision as its primary one. */
static bool begin(TALLOC_CTX *ctx, const DeployRequest *request, ServiceView *view,
                  const char *revision, ServiceView **ret_now, Error *err)
{
    const Rollout *primary = service_view_primary(view);
    const char *name = revision_short_name(revision);
    if (is_at_work(primary, revision)) {
        progress_say(request->progress, PROGRESS_STEP,
                     "service %s: %s is being deployed already, following it", view->name, name);
        *ret_now = view;
        return true;
    }
    if (!update(ctx, request, view, revision, ret_now, err))
        return false;
    const Rollout *begun = service_view_primary(*ret_now);
    if (!begun || strcmp(begun->revision, revision) != 0)
        return error_set(err, ERR_DEPLOY,
                         "the deployment of %s to service %s was replaced by another one before "
                         "it began, unknown who began that",
                         name, view->name);
    progress_say(request->progress, PROGRESS_STEP, "service %s: %s follows %s (deployment %s)",
                 view->name, name, revision_short_name(view->revision), begun->id);
    return true;
}

static bool roll(TALLOC_CTX *ctx, const DeployRequest *request, ServiceView *view, int64_t deadline,
                 ServiceOutcome *ret, Error *err)
{
    ServiceView *now = NULL;
    RollingEnd end = {0};
    if (!begin(ctx, request, view, ret->revision, &now, err)) {
        ret->goes_on = err->kind == ERR_UNKNOWN;
        return false;
    }
    const Rollout *before = service_view_primary(view);
    Rolling rolling = {
        .service = ret->service,
        .rollout = service_view_primary(now),
        .before = before ? before->id : NULL,
        .deadline = deadline,
        .events = {.owner = ctx},
    };
    events_begin(&rolling.events, view);
    ret->rollout = rolling.rollout->id;
    bool serves = rolling_follow(ctx, request, &rolling, &end, err);
    ret->deployment = end.deployment;
    ret->state = serves ? "deployed" : "failed";
    ret->goes_on = !end.ended;
    if (end.ended && !serves)
        ret->serving = service_serving_settled(ctx, request, ret->service);
    return serves;
}

static bool is_done(const ServiceView *view, const char *revision)
{
    const Rollout *serving = service_view_serving(view);
    return serving && serving->primary && strcmp(serving->revision, revision) == 0;
}

bool service_deploy(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                    int64_t deadline, ServiceOutcome *ret, Error *err)
{
    ServiceView *view = NULL;
    if (!service_look(ctx, request, service, &view, err) || !check_controller(view, err) ||
        !deploy_revision(ctx, request, view, &ret->revision, err))
        return false;
    if (!is_done(view, ret->revision))
        return roll(ctx, request, view, deadline, ret, err);
    ret->state = "unchanged";
    return true;
}
