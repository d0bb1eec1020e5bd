#include "deploy/docker/names.h"

#include <string.h>

bool container_runs(const json_t *container)
{
    const json_t *state = json_object_get(container, "State");
    return json_get_bool(state, "Running", false) && !json_get_bool(state, "Restarting", false);
}

const char *container_id(const json_t *container)
{
    return json_get_string(container, "Id", "");
}

const char *container_release(const json_t *container)
{
    const json_t *labels = json_object_get(json_object_get(container, "Config"), "Labels");
    return json_get_string(labels, "tidegate.release", NULL);
}

bool trio_look(TALLOC_CTX *ctx, const DeployRequest *request, Trio *ret, Error *err)
{
    const char *name = request->containers->container;
    Trio trio = {
        .name = name,
        .next_name = talloc_asprintf(ctx, "%s.next", name),
        .previous_name = talloc_asprintf(ctx, "%s.previous", name),
    };
    if (!container_inspect(ctx, request->engine, trio.name, &trio.serving, NULL, err) ||
        !container_inspect(ctx, request->engine, trio.next_name, &trio.next, NULL, err) ||
        !container_inspect(ctx, request->engine, trio.previous_name, &trio.previous, NULL, err))
        return false;
    *ret = trio;
    return true;
}

/* Between the two renames: the successor had proven itself. */
static bool finish_renaming(const DeployRequest *request, const Trio *trio, Error *err)
{
    const json_t *heir = trio->next ? trio->next : trio->previous;
    return container_rename(request->engine, container_id(heir), trio->name, err);
}

/* After the renames and before the end: the successor, if it runs. */
static bool choose_between(const DeployRequest *request, const Trio *trio, Error *err)
{
    ContainerEngine *engine = request->engine;
    if (container_runs(trio->serving))
        return container_remove(engine, container_id(trio->previous), true, NULL, err);
    return container_remove(engine, container_id(trio->serving), true, NULL, err) &&
           container_rename(engine, container_id(trio->previous), trio->name, err) &&
           container_start(engine, container_id(trio->previous), err);
}

static const json_t *restart_policy(const json_t *container)
{
    return json_object_get(json_object_get(container, "HostConfig"), "RestartPolicy");
}

/* Before the renames: the successor has proven nothing, and what served may have been stopped for
 * it. Its restart policy is the successor's. */
static bool take_back(const DeployRequest *request, const Trio *trio, Error *err)
{
    ContainerEngine *engine = request->engine;
    const char *serving = container_id(trio->serving);
    bool was_stopped = !container_runs(trio->serving) &&
                       !json_equal(restart_policy(trio->serving), restart_policy(trio->next));
    return container_set_restart_policy(engine, serving, restart_policy(trio->next), err) &&
           container_remove(engine, container_id(trio->next), true, NULL, err) &&
           (!was_stopped || container_start(engine, serving, err));
}

/* One step; *ret_settled: there was nothing to do. */
static bool settle_once(const DeployRequest *request, const Trio *trio, bool *ret_settled,
                        Error *err)
{
    *ret_settled = !trio->next && !trio->previous;
    if (*ret_settled)
        return true;
    progress_say(request->progress, PROGRESS_STEP,
                 "a deployment of the container %s was cut off: going on from there", trio->name);
    if (!trio->serving)
        return finish_renaming(request, trio, err);
    return trio->previous ? choose_between(request, trio, err) : take_back(request, trio, err);
}

bool trio_settle(TALLOC_CTX *ctx, const DeployRequest *request, Trio *ret, Error *err)
{
    bool settled = false;
    /* Each step leaves one less. */
    for (int step = 0; step < 4; step++) {
        if (!trio_look(ctx, request, ret, err) || !settle_once(request, ret, &settled, err))
            return error_wrap(err, "the container %s", request->containers->container);
        if (settled)
            return true;
    }
    return error_set(err, ERR_INTERNAL, "the containers of '%s' do not come to rest", ret->name);
}
