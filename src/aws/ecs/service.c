#include "aws/ecs/service.h"

#include <string.h>

#include "aws/ecs/call.h"

static bool error_no_service(Aws *aws, const char *cluster, const char *service, const char *why,
                             Error *err)
{
    const char *region = NULL;
    ERROR_AUTO Error ignored = {0};
    if (!aws_region(aws, &region, &ignored))
        region = "?";
    error_set(err, ERR_CONFIG, "the service '%s' of cluster '%s' in %s %s", service,
              cluster ? cluster : "default", region, why);
    return error_hint(err, "look at aws.cluster, aws.service and aws.region in tidegate.yml");
}

bool ecs_describe_service(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char *service,
                          json_t **ret_service, Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s*, s:[s]}", "cluster", cluster, "services", service);
    const EcsCall call = {"DescribeServices", input, true};
    json_t *services = NULL;
    if (!ecs_ask(ctx, aws, &call, "services", JSON_ARRAY, &services, err)) {
        if (err->message && strstr(err->message, "ClusterNotFoundException"))
            error_hint(err, "look at aws.cluster and aws.region in tidegate.yml");
        return false;
    }
    json_t *found = json_array_get(services, 0);
    if (!found)
        return error_no_service(aws, cluster, service, "does not exist", err);
    const char *status = json_get_string(found, "status", "");
    if (strcmp(status, "ACTIVE") != 0)
        return error_no_service(aws, cluster, service, "was deleted", err);
    *ret_service = found;
    return true;
}

bool ecs_update_service(TALLOC_CTX *ctx, Aws *aws, const json_t *input, json_t **ret_service,
                        Error *err)
{
    /* A forced deployment that is asked for twice would be two. */
    bool forced = json_get_bool(input, "forceNewDeployment", false);
    const EcsCall call = {"UpdateService", input, !forced};
    return ecs_ask(ctx, aws, &call, "service", JSON_OBJECT, ret_service, err);
}

static const json_t *find_primary(const json_t *object, const char *member)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(object, member), i, entry)
    {
        if (strcmp(json_get_string(entry, "status", ""), "PRIMARY") == 0)
            return entry;
    }
    return NULL;
}

static const json_t *unless_empty(const json_t *array)
{
    return json_array_size(array) > 0 ? array : NULL;
}

EcsServing ecs_service_serving(const json_t *service)
{
    const json_t *controller = json_object_get(service, "deploymentController");
    const json_t *task_set = find_primary(service, "taskSets");
    const json_t *from = task_set ? task_set : service;
    const json_t *deployment = find_primary(service, "deployments");
    return (EcsServing){
        .task_definition = json_get_string(from, "taskDefinition", NULL),
        .launch_type = json_get_string(from, "launchType", NULL),
        .platform_version = json_get_string(from, "platformVersion", NULL),
        .capacity_providers = unless_empty(json_object_get(from, "capacityProviderStrategy")),
        .network = json_object_get(from, "networkConfiguration"),
        .volumes = unless_empty(json_object_get(deployment, "volumeConfigurations")),
        .controller = json_get_string(controller, "type", "ECS"),
    };
}
