#include "deploy/ecs/told.h"

#include <string.h>

#include "aws/ecs/deployment.h"

/* Of how many a service can have begun since ours. */
#define LOOK_AT 4
/* Both times are of ECS, of two records that it makes at once. */
#define APART_SECONDS 10

static const struct {
    const char *word;
    ToldStatus status;
} statuses[] = {
    {"SUCCESSFUL", TOLD_GOOD},
    {"PENDING", TOLD_GOES_ON},
    {"IN_PROGRESS", TOLD_GOES_ON},
    {"STOPPED", TOLD_STOPPED},
    {"STOP_REQUESTED", TOLD_GOING_BAD},
    {"ROLLBACK_REQUESTED", TOLD_GOING_BAD},
    {"ROLLBACK_IN_PROGRESS", TOLD_GOING_BAD},
    {"ROLLBACK_SUCCESSFUL", TOLD_BAD},
    {"ROLLBACK_FAILED", TOLD_BAD},
};

/* A word that ECS learns later proves nothing: the deployment goes on until its time is over. */
static ToldStatus parse_status(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        if (strcmp(word, statuses[i].word) == 0)
            return statuses[i].status;
    }
    return TOLD_GOES_ON;
}

static bool awaits_somebody(const json_t *hook)
{
    return strcmp(json_get_string(hook, "targetType", ""), "PAUSE") == 0 &&
           strcmp(json_get_string(hook, "status", ""), "AWAITING_ACTION") == 0;
}

ToldDeployment told_deployment_read(const json_t *deployment)
{
    const char *word = json_get_string(deployment, "status", "");
    ToldDeployment told = {
        .arn = json_get_string(deployment, "serviceDeploymentArn", ""),
        .word = word,
        .status = parse_status(word),
        .reason = json_get_string(deployment, "statusReason", NULL),
        .stage = json_get_string(deployment, "lifecycleStage", NULL),
        .target =
            json_get_string(json_object_get(deployment, "targetServiceRevision"), "arn", NULL),
    };
    size_t i = 0;
    json_t *hook = NULL;
    json_array_foreach(json_object_get(deployment, "lifecycleHookDetails"), i, hook)
    {
        if (told.hook || !awaits_somebody(hook))
            continue;
        told.hook = json_get_string(hook, "hookId", NULL);
        told.expires_at = json_number_value(json_object_get(hook, "expiresAt"));
        told.timeout_action = json_get_string(hook, "timeoutAction", NULL);
    }
    return told;
}

bool told_waits_to_begin(const ToldDeployment *told)
{
    return told->hook && told->stage && strcmp(told->stage, "PRE_SCALE_UP") == 0;
}

bool told_revision(TALLOC_CTX *ctx, Aws *aws, const char *service_revision,
                   const char **ret_task_definition, Error *err)
{
    json_t *revision = NULL;
    if (!ecs_describe_service_revision(ctx, aws, service_revision, &revision, err))
        return false;
    const char *arn = json_get_string(revision, "taskDefinition", NULL);
    *ret_task_definition = arn ? talloc_strdup(ctx, arn) : NULL;
    return true;
}

static bool is_no_older(const json_t *brief, const Rollout *rollout)
{
    double at = json_number_value(json_object_get(brief, "createdAt"));
    return at == 0 || at >= rollout->created_at - APART_SECONDS;
}

/* *ret_leads: whether it leads to the rollout's revision. */
static bool leads_there(Aws *aws, const json_t *brief, const Rollout *rollout, bool *ret_leads,
                        Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *target = json_get_string(brief, "targetServiceRevisionArn", NULL);
    const char *revision = NULL;
    *ret_leads = false;
    if (!target || !is_no_older(brief, rollout))
        return true;
    if (!told_revision(tmp, aws, target, &revision, err))
        return false;
    *ret_leads = revision && strcmp(revision, rollout->revision) == 0;
    return true;
}

bool told_deployment_find(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char *service,
                          const Rollout *rollout, const char **ret_arn, Error *err)
{
    JSON_AUTO json_t *list = NULL;
    size_t i = 0;
    json_t *brief = NULL;
    if (!ecs_list_deployments(aws, cluster, service, NULL, LOOK_AT, &list, err))
        return false;
    *ret_arn = NULL;
    json_array_foreach(list, i, brief)
    {
        bool leads = false;
        if (!leads_there(aws, brief, rollout, &leads, err))
            return false;
        if (!leads)
            continue;
        *ret_arn = talloc_strdup(ctx, json_get_string(brief, "serviceDeploymentArn", ""));
        return true;
    }
    return true;
}
