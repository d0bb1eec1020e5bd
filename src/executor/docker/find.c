#include "executor/docker/driver.h"
#include "executor/docker/task.h"

/* *ret_id is NULL when there is none of this run, and there was none that was to start. */
static bool look(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                 const char *name, const char **ret_id, bool *ret_unstarted, Error *err)
{
    const json_t *container = NULL;
    if (!container_inspect(ctx, host->engine, name, &container, NULL, err))
        return false;
    bool ours = container && docker_container_is_of(container, request->run_id);
    *ret_id = ours ? json_get_string(container, "Id", NULL) : NULL;
    *ret_unstarted = ours && docker_container_is_unstarted(container);
    return ours || docker_task_was_starting(ctx, host->engine, request->run_id, ret_id, err);
}

/* First the mark, then the look: see start.c. Its starter may be asleep right before it starts what
 * it has made: either that is removed here, or it runs. */
bool docker_task_find(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host,
                      const ExecutorRequest *request, json_t **ret_task, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *name = json_get_string(request->plan, "name", NULL), *id = NULL;
    bool unstarted = false, runs = true;
    if (!name)
        return error_set(err, ERR_FORMAT, "the intent of run %s has no plan for a container",
                         request->run_id);
    if (!container_mark_set(host->engine, docker_mark_given_up(tmp, request->run_id), "given up",
                            err) ||
        !look(tmp, host, request, name, &id, &unstarted, err) ||
        (unstarted && !docker_task_unmake(host->engine, request->run_id, id, &runs, err)))
        return false;
    *ret_task = id && runs ? docker_task_encode(request, id) : NULL;
    return true;
}
