#include "deploy/ecs/view.h"

#include <string.h>

static bool is(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

static const struct {
    const char *word;
    RolloutState state;
} states[] = {
    {"IN_PROGRESS", ROLLOUT_IN_PROGRESS}, /* rolloutState of a deployment */
    {"COMPLETED", ROLLOUT_COMPLETED},     {"FAILED", ROLLOUT_FAILED},
    {"STABILIZING", ROLLOUT_IN_PROGRESS}, /* stabilityStatus of a task set */
    {"STEADY_STATE", ROLLOUT_COMPLETED},
};

static RolloutState parse_state(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (is(word, states[i].word))
            return states[i].state;
    }
    return ROLLOUT_UNTOLD;
}

static Rollout read_deployment(const json_t *json)
{
    return (Rollout){
        .id = json_get_string(json, "id", ""),
        .revision = json_get_string(json, "taskDefinition", ""),
        .reason = json_get_string(json, "rolloutStateReason", NULL),
        .primary = is(json_get_string(json, "status", NULL), "PRIMARY"),
        .state = parse_state(json_get_string(json, "rolloutState", NULL)),
        .desired = json_get_int(json, "desiredCount", 0),
        .running = json_get_int(json, "runningCount", 0),
        .pending = json_get_int(json, "pendingCount", 0),
        .created_at = json_number_value(json_object_get(json, "createdAt")),
    };
}

static Rollout read_task_set(const json_t *json)
{
    Rollout rollout = read_deployment(json);
    rollout.desired = json_get_int(json, "computedDesiredCount", 0);
    rollout.state = parse_state(json_get_string(json, "stabilityStatus", NULL));
    return rollout;
}

static void read_rollouts(ServiceView *view, const char *member, Rollout (*read)(const json_t *))
{
    json_t *array = json_object_get(view->json, member), *item = NULL;
    size_t i = 0;
    if (json_array_size(array) == 0)
        return;
    view->rollouts = talloc_zero_array(view, Rollout, (unsigned)json_array_size(array));
    json_array_foreach(array, i, item) view->rollouts[view->count++] = read(item);
}

static int destroy(ServiceView *view)
{
    json_decref(view->json);
    return 0;
}

ServiceView *service_view_new(TALLOC_CTX *ctx, json_t *service)
{
    ServiceView *view = talloc_zero(ctx, ServiceView);
    view->json = json_incref(service);
    talloc_set_destructor(view, destroy);
    view->name = json_get_string(service, "serviceName", "");
    view->status = json_get_string(service, "status", "");
    view->revision = json_get_string(service, "taskDefinition", NULL);
    view->controller =
        json_get_string(json_object_get(service, "deploymentController"), "type", "ECS");
    read_rollouts(view, "deployments", read_deployment);
    if (view->count == 0) {
        read_rollouts(view, "taskSets", read_task_set);
        view->has_task_sets = view->count > 0;
    }
    const Rollout *primary = service_view_primary(view);
    if (primary)
        view->revision = primary->revision;
    return view;
}

const Rollout *service_view_find(const ServiceView *view, const char *id)
{
    for (size_t i = 0; id && i < view->count; i++) {
        if (is(view->rollouts[i].id, id))
            return &view->rollouts[i];
    }
    return NULL;
}

const Rollout *service_view_primary(const ServiceView *view)
{
    for (size_t i = 0; i < view->count; i++) {
        if (view->rollouts[i].primary)
            return &view->rollouts[i];
    }
    return NULL;
}

bool rollout_is_complete(const Rollout *rollout)
{
    if (rollout->state == ROLLOUT_UNTOLD)
        return rollout->running == rollout->desired && rollout->pending == 0;
    return rollout->state == ROLLOUT_COMPLETED;
}

/* *ret_count: of how many there are tasks that run. The last of them. */
static const Rollout *find_running(const ServiceView *view, size_t *ret_count)
{
    const Rollout *found = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < view->count; i++) {
        if (view->rollouts[i].running == 0)
            continue;
        found = &view->rollouts[i];
        ++*ret_count;
    }
    return found;
}

const Rollout *service_view_serving(const ServiceView *view)
{
    size_t count = 0;
    const Rollout *primary = service_view_primary(view), *running = find_running(view, &count);
    if (!primary)
        return NULL;
    if (rollout_is_complete(primary))
        return view->has_task_sets || count == 0 || (count == 1 && running == primary) ? primary
                                                                                       : NULL;
    return primary->state == ROLLOUT_FAILED && count == 1 ? running : NULL;
}

const char *revision_short_name(const char *arn)
{
    const char *slash = arn ? strrchr(arn, '/') : NULL;
    return slash ? slash + 1 : arn ? arn : "";
}
