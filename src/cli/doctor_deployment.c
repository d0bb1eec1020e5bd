#include <string.h>

#include "cli/doctor_sight.h"
#include "deploy/codedeploy/group.h"

static const json_t *deployment_configuration(const SightedService *service)
{
    return json_object_get(service->service, "deploymentConfiguration");
}

Check check_breaker(Sight *sight, SightedService *service)
{
    Invocation *invocation = sight->invocation;
    if (!service->service)
        return sight_missing(sight, "the service is not known");
    const json_t *breaker =
        json_object_get(deployment_configuration(service), "deploymentCircuitBreaker");
    if (json_get_bool(breaker, "rollback", false) && json_get_bool(breaker, "enable", false))
        return check_passed(invocation, "on, and it rolls back");
    bool on = json_get_bool(breaker, "enable", false);
    return check_warned(
        invocation,
        talloc_asprintf(invocation->ctx,
                        "aws ecs update-service --cluster %s --service %s "
                        "--deployment-configuration "
                        "'deploymentCircuitBreaker={enable=true,rollback=true}'",
                        sight->target.cluster ? sight->target.cluster : "default", service->name),
        "%s",
        on ? "on, without rollback: after a deployment that failed, ECS stays with its revision"
           : "off: ECS tries a version that cannot start again and again, until deploy.timeout");
}

Check check_group(Sight *sight, SightedService *service)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    CodeDeployGroup group;
    if (!service->service)
        return sight_missing(sight, "the service is not known");
    const DeployRequest request = {
        .aws = sight->aws,
        .target = &sight->target,
        .application = settings_string(invocation->settings, OPT_APPLICATION),
        .group = settings_string(invocation->settings, OPT_GROUP),
    };
    if (!group_find(invocation->ctx, &request, service->name, &group, &err))
        return check_failed(invocation, &err);
    return check_passed(invocation, "%s of %s deploys it", group.group, group.application);
}

static bool has_stage(const json_t *hook, const char *stage)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(hook, "lifecycleStages"), i, item)
    {
        if (strcmp(json_string_value(item) ? json_string_value(item) : "", stage) == 0)
            return true;
    }
    return false;
}

/* The service's PAUSE hook before the first new task; *ret_other: one at another stage. */
static const json_t *find_pause(const SightedService *service, bool *ret_other)
{
    const json_t *found = NULL;
    size_t i;
    json_t *hook;
    *ret_other = false;
    json_array_foreach(json_object_get(deployment_configuration(service), "lifecycleHooks"), i,
                       hook)
    {
        if (strcmp(json_get_string(hook, "targetType", ""), "PAUSE") != 0)
            continue;
        if (has_stage(hook, "PRE_SCALE_UP"))
            found = hook;
        else
            *ret_other = true;
    }
    return found;
}

static Check judge_pause(Sight *sight, const json_t *hook)
{
    Invocation *invocation = sight->invocation;
    const json_t *timeout = json_object_get(hook, "timeoutConfiguration");
    if (strcmp(json_get_string(timeout, "action", ""), "CONTINUE") == 0)
        return check_warned(invocation, "let its timeoutConfiguration say ROLLBACK",
                            "at PRE_SCALE_UP; after its timeout ECS goes on without the gate");
    return check_passed(invocation, "at PRE_SCALE_UP; %s",
                        doctor_deploys_by(invocation, "ecs")
                            ? "`deploy` and `up` answer it for their own deployment"
                            : "`gate --continue-deployment` answers it");
}

Check check_pause(Sight *sight, SightedService *service)
{
    Invocation *invocation = sight->invocation;
    bool other;
    if (!service->service)
        return sight_missing(sight, "the service is not known");
    const json_t *hook = find_pause(service, &other);
    if (hook)
        return judge_pause(sight, hook);
    if (other)
        return check_warned(invocation, "put it at PRE_SCALE_UP, before the first new task",
                            "not at PRE_SCALE_UP: the gate does not answer it");
    Check check = check_passed(invocation, "none");
    if (doctor_deploys_by(invocation, "none"))
        check.hint = "with one at PRE_SCALE_UP `gate --continue-deployment` can hold deployments "
                     "that something else begins";
    return check;
}
