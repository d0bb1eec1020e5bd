#include "executor/ecs/run_input.h"

#include <ctype.h>
#include <string.h>

#define STARTED_BY_MOST 36
#define FARGATE         "FARGATE"
#define FARGATE_SPOT    "FARGATE_SPOT"

char *run_input_started_by(TALLOC_CTX *ctx, const char *run_id)
{
    char *text = talloc_asprintf(ctx, "tidegate/%s", run_id);
    if (strlen(text) > STARTED_BY_MOST)
        text[STARTED_BY_MOST] = '\0';
    for (char *c = text; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("/_-", *c))
            *c = '_';
    }
    return text;
}

static bool has_provider(const json_t *strategy, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach(strategy, i, item)
    {
        if (strcmp(json_get_string(item, "capacityProvider", ""), name) == 0)
            return true;
    }
    return false;
}

/* RunTask takes a launch type or a strategy, never both. Spot capacity may be taken back at any
 * moment, and a migration must not. */
static void add_launch(json_t *input, const EcsServing *serving, Progress *progress)
{
    const json_t *strategy = serving->capacity_providers;
    if (has_provider(strategy, FARGATE_SPOT)) {
        progress_say(progress, PROGRESS_STEP,
                     "the service uses Fargate Spot; the migration runs on demand, on Fargate");
        json_object_set_new(input, "launchType", json_string(FARGATE));
    } else if (strategy) {
        json_object_set_new(input, "capacityProviderStrategy", json_deep_copy(strategy));
    } else if (serving->launch_type) {
        json_object_set_new(input, "launchType", json_string(serving->launch_type));
    }
}

static bool is_fargate(const json_t *input)
{
    const json_t *strategy = json_object_get(input, "capacityProviderStrategy");
    return strcmp(json_get_string(input, "launchType", ""), FARGATE) == 0 ||
           has_provider(strategy, FARGATE);
}

static void take_over(json_t *input, const json_t *service, const char *member)
{
    const json_t *value = json_object_get(service, member);
    if (json_array_size(value) > 0)
        json_object_set_new(input, member, json_deep_copy(value));
}

/* Fargate has a platform version and no placement; instances have it the other way round. */
static void add_place(json_t *input, const json_t *service, const EcsServing *serving)
{
    if (!is_fargate(input)) {
        take_over(input, service, "placementConstraints");
        take_over(input, service, "placementStrategy");
    } else if (serving->platform_version) {
        json_object_set_new(input, "platformVersion", json_string(serving->platform_version));
    }
}

static bool add_network(json_t *input, const EcsServing *serving, const json_t *definition,
                        Error *err)
{
    if (serving->network) {
        json_object_set_new(input, "networkConfiguration", json_deep_copy(serving->network));
        return true;
    }
    if (strcmp(json_get_string(definition, "networkMode", ""), "awsvpc") != 0)
        return true;
    error_set(err, ERR_CONFIG,
              "the task definition uses awsvpc, and the service has no network configuration");
    return error_hint(err, "name a service that has one: migrate.from");
}

static void add_volumes(json_t *input, const EcsServing *serving, const json_t *definition)
{
    size_t i;
    json_t *volume;
    json_array_foreach(json_object_get(definition, "volumes"), i, volume)
    {
        if (json_get_bool(volume, "configuredAtLaunch", false) && serving->volumes) {
            json_object_set_new(input, "volumeConfigurations", json_deep_copy(serving->volumes));
            return;
        }
    }
}

/* propagateTags: SERVICE is the service's own; RunTask calls it an error. */
static void add_tags(json_t *input, const json_t *service, const ExecutorRequest *request)
{
    static const char FROM_DEFINITION[] = "TASK_DEFINITION";
    json_t *tags = json_array();
    ecs_tag_add(tags, "tidegate:run", request->run_id);
    ecs_tag_add(tags, "tidegate:release", request->release);
    ecs_tag_add(tags, "tidegate:app", request->app);
    ecs_tag_add(tags, "tidegate:environment", request->release_environment);
    json_object_set_new(input, "tags", tags);
    if (strcmp(json_get_string(service, "propagateTags", ""), FROM_DEFINITION) == 0)
        json_object_set_new(input, "propagateTags", json_string(FROM_DEFINITION));
    if (json_get_bool(service, "enableECSManagedTags", false))
        json_object_set_new(input, "enableECSManagedTags", json_true());
}

bool run_input_make(const ExecutorRequest *request, const RunInput *parts, Progress *progress,
                    json_t **ret_input, Error *err)
{
    const EcsServing serving = ecs_service_serving(parts->service);
    const EcsDefinition *definition = &parts->revision->definition;
    TALLOC_AUTO char *started_by = run_input_started_by(NULL, request->run_id);
    JSON_AUTO json_t *input =
        json_pack("{s:s*, s:s, s:i, s:s, s:s, s:O}", "cluster",
                  json_get_string(parts->service, "clusterArn", request->target->cluster),
                  "taskDefinition", definition->arn, "count", 1, "startedBy", started_by,
                  "clientToken", request->client_token, "overrides", parts->overrides);
    if (!add_network(input, &serving, definition->definition, err))
        return false;
    add_launch(input, &serving, progress);
    add_place(input, parts->service, &serving);
    add_volumes(input, &serving, definition->definition);
    add_tags(input, parts->service, request);
    *ret_input = json_incref(input);
    return true;
}
