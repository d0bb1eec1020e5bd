#include "executor/docker/task.h"

#include <string.h>

#define TASK_FORMAT 1

json_t *docker_task_encode(const ExecutorRequest *request, const char *id)
{
    const json_t *plan = request->plan;
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "format", TASK_FORMAT,
                     "executor", "docker", "engine", json_get_string(plan, "engine", ""), "name",
                     json_get_string(plan, "name", ""), "id", id, "run_id", request->run_id,
                     "image", json_get_string(plan, "image", ""), "start_timeout_ms",
                     (json_int_t)request->start_timeout_ms, "timeout_ms",
                     (json_int_t)request->timeout_ms, "grace_ms", (json_int_t)request->grace_ms);
}

static bool error_foreign(const char *why, Error *err)
{
    return error_set(err, ERR_FORMAT, "this is no task of the executor 'docker': %s", why);
}

bool docker_task_decode(const json_t *json, DockerTask *ret_task, Error *err)
{
    if (json_get_int(json, "format", 0) > TASK_FORMAT) {
        error_foreign("it was written by a newer tidegate", err);
        return error_hint(err, "install the tidegate version that started it");
    }
    if (strcmp(json_get_string(json, "executor", ""), "docker") != 0)
        return error_foreign("another one started it", err);
    *ret_task = (DockerTask){
        .engine = json_get_string(json, "engine", ""),
        .id = json_get_string(json, "id", NULL),
        .name = json_get_string(json, "name", NULL),
        .run_id = json_get_string(json, "run_id", ""),
        .start_timeout_ms = json_get_int(json, "start_timeout_ms", 0),
        .timeout_ms = json_get_int(json, "timeout_ms", 0),
        .grace_ms = json_get_int(json, "grace_ms", 0),
    };
    return (ret_task->id && ret_task->name) || error_foreign("it names no container", err);
}

bool docker_container_is_of(const json_t *container, const char *run_id)
{
    const json_t *labels = json_object_get(json_object_get(container, "Config"), "Labels");
    return strcmp(json_get_string(labels, LABEL_RUN, ""), run_id) == 0;
}

const char *docker_container_status(const json_t *container)
{
    return json_get_string(json_object_get(container, "State"), "Status", "");
}

bool docker_container_is_unstarted(const json_t *container)
{
    /* "configured", "initialized" are Podman's. */
    static const char *const words[] = {"created", "configured", "initialized"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(docker_container_status(container), words[i]) == 0)
            return true;
    }
    return false;
}

char *docker_mark_starting(TALLOC_CTX *ctx, const char *run_id)
{
    return talloc_asprintf(ctx, "tidegate-%s-starting", run_id);
}

char *docker_mark_given_up(TALLOC_CTX *ctx, const char *run_id)
{
    return talloc_asprintf(ctx, "tidegate-%s-given-up", run_id);
}

char *docker_mark_stopped(TALLOC_CTX *ctx, const char *run_id)
{
    return talloc_asprintf(ctx, "tidegate-%s-stop", run_id);
}

bool docker_task_was_starting(TALLOC_CTX *ctx, ContainerEngine *engine, const char *run_id,
                              const char **ret_id, Error *err)
{
    TALLOC_AUTO char *name = docker_mark_starting(NULL, run_id);
    ContainerMark mark;
    if (!container_mark_get(ctx, engine, name, &mark, err))
        return false;
    *ret_id = mark.value;
    return true;
}

/* The mark goes last: whoever comes between takes it for one that may have run, which refuses more
 * than it must, and not less. */
bool docker_task_unmake(ContainerEngine *engine, const char *run_id, const char *id, bool *ret_runs,
                        Error *err)
{
    TALLOC_AUTO char *name = docker_mark_starting(NULL, run_id);
    return container_remove(engine, id, false, ret_runs, err) &&
           (*ret_runs || container_mark_clear(engine, name, err));
}
