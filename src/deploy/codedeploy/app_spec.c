#include "deploy/codedeploy/app_spec.h"

#include <string.h>

/* CodeDeploy moves the traffic of one load balancer: ECS lets a service have no other there. */
static bool find_target(const ServiceView *view, const json_t **ret_target, Error *err)
{
    const json_t *primary = json_array_get(json_object_get(view->json, "taskSets"), 0);
    const json_t *list = json_object_get(view->json, "loadBalancers");
    if (json_array_size(list) == 0)
        list = json_object_get(primary, "loadBalancers");
    *ret_target = json_array_get(list, 0);
    return *ret_target || error_set(err, ERR_CONFIG,
                                    "service %s has no load balancer, whose traffic CodeDeploy "
                                    "could move",
                                    view->name);
}

static bool add_hook(json_t *hooks, const char *text, Error *err)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1]) {
        error_set(err, ERR_CONFIG, "'%s' is no hook of a deployment", text);
        return error_hint(err, "write EVENT=FUNCTION, for example "
                               "AfterAllowTestTraffic=check-shop");
    }
    TALLOC_AUTO char *event = talloc_strndup(NULL, text, (size_t)(equals - text));
    json_array_append_new(hooks, json_pack("{s:s}", event, equals + 1));
    return true;
}

static bool add_hooks(json_t *spec, const char *const *texts, Error *err)
{
    JSON_AUTO json_t *hooks = json_array();
    for (; texts && *texts; texts++) {
        if (!add_hook(hooks, *texts, err))
            return false;
    }
    if (json_array_size(hooks) > 0)
        json_object_set(spec, "Hooks", hooks);
    return true;
}

bool app_spec_make(TALLOC_CTX *ctx, const DeployRequest *request, const ServiceView *view,
                   const char *revision, char **ret_text, Error *err)
{
    const json_t *target = NULL;
    if (!find_target(view, &target, err))
        return false;
    JSON_AUTO json_t *spec = json_pack(
        "{s:f, s:[{s:{s:s, s:{s:s, s:{s:s, s:I}}}}]}", "version", 0.0, "Resources", "TargetService",
        "Type", "AWS::ECS::Service", "Properties", "TaskDefinition", revision, "LoadBalancerInfo",
        "ContainerName", json_get_string(target, "containerName", ""), "ContainerPort",
        (json_int_t)json_get_int(target, "containerPort", 0));
    if (!add_hooks(spec, request->hooks, err))
        return false;
    *ret_text = json_text(ctx, spec);
    return true;
}
