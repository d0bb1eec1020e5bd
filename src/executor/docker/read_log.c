#include <string.h>

#include "container/log.h"
#include "executor/docker/driver.h"
#include "executor/docker/task.h"

/* How long the engine may take to hand out the last lines of a container that has ended. */
#define LAST_LINES_MS 2000
/* The cursor's mark once a person was told that no lines can be shown. */
#define TOLD "-"

const char *docker_task_log_location(TALLOC_CTX *ctx, const json_t *json)
{
    ERROR_AUTO Error ignored = {0};
    DockerTask task;
    if (!docker_task_decode(json, &task, &ignored))
        return NULL;
    return talloc_asprintf(ctx, "docker logs %s", task.name);
}

static void remember(LogCursor *cursor, const char *token)
{
    char *copy = talloc_strdup(cursor->owner, token);
    talloc_free(cursor->token);
    cursor->token = copy;
}

/* *ret_there: it has not been removed. */
static bool look(TALLOC_CTX *ctx, const ExecutorHost *host, const DockerTask *task, bool *ret_there,
                 bool *ret_over, Error *err)
{
    const json_t *container = NULL;
    if (!container_inspect(ctx, host->engine, task->id, &container, NULL, err))
        return false;
    const json_t *state = json_object_get(container, "State");
    *ret_there = container != NULL;
    *ret_over =
        !json_get_bool(state, "Running", false) && !docker_container_is_unstarted(container);
    return true;
}

static void close_log(LogCursor *cursor)
{
    talloc_free(cursor->state);
    cursor->state = NULL;
}

static bool open_log(const ExecutorHost *host, const DockerTask *task, LogCursor *cursor,
                     Error *err)
{
    ContainerLog *log = NULL;
    if (cursor->state)
        return true;
    if (!container_log_open(cursor->owner, host->engine, task->id, cursor->token, &log, err))
        return false;
    cursor->state = log;
    return true;
}

static void say_nowhere(const ExecutorHost *host, LogCursor *cursor, const char *why)
{
    remember(cursor, TOLD);
    progress_say(host->progress, PROGRESS_WARNING, "the container's lines cannot be shown: %s",
                 why);
}

/* The connection is kept from one read to the next, and made anew when the engine was restarted:
 * from the last line on. */
static bool read_lines(const ExecutorHost *host, LogCursor *cursor, bool over, ExecutorLine line,
                       void *data, Error *err)
{
    ContainerLogState state = CONTAINER_LOG_OPEN;
    ContainerLog *log = cursor->state;
    bool read = container_log_read(log, over ? LAST_LINES_MS : 0, line, data, &state, err);
    if (container_log_last(log))
        remember(cursor, container_log_last(log));
    if (!read || state != CONTAINER_LOG_OPEN)
        close_log(cursor);
    cursor->at_end = read && (state != CONTAINER_LOG_OPEN || !over);
    if (state == CONTAINER_LOG_NOWHERE)
        say_nowhere(host, cursor, "its log driver keeps them elsewhere");
    return read;
}

bool docker_task_read_log(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host, const json_t *json,
                          LogCursor *cursor, ExecutorLine line, void *data, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DockerTask task;
    bool there = false, over = false;
    if (!docker_task_decode(json, &task, err))
        return false;
    cursor->at_end = true;
    if (cursor->token && strcmp(cursor->token, TOLD) == 0)
        return true;
    if (!look(tmp, host, &task, &there, &over, err))
        return false;
    if (!there)
        say_nowhere(host, cursor, "it was removed, and they with it");
    return !there ||
           (open_log(host, &task, cursor, err) && read_lines(host, cursor, over, line, data, err));
}
