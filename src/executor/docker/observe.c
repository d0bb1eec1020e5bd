#include <signal.h>
#include <string.h>

#include "executor/docker/driver.h"
#include "executor/docker/ending.h"
#include "executor/docker/task.h"

/* What Go writes for a time that is none. */
#define NEVER "0001-01-01"

static bool is_time(const char *text)
{
    return text && *text && strncmp(text, NEVER, strlen(NEVER)) != 0;
}

static const char *time_of(TALLOC_CTX *ctx, const json_t *object, const char *member)
{
    const char *text = json_get_string(object, member, NULL);
    int64_t ms = 0;
    if (!is_time(text) || !clock_parse_rfc3339(text, &ms))
        return NULL;
    return clock_rfc3339(ctx, ms, true);
}

/* -1: not told. */
static int64_t since(const json_t *object, const char *member, int64_t now_ms)
{
    const char *text = json_get_string(object, member, NULL);
    int64_t ms = 0;
    if (!now_ms || !is_time(text) || !clock_parse_rfc3339(text, &ms))
        return -1;
    return now_ms > ms ? now_ms - ms : 0;
}

static TaskObservation starting(const json_t *container, int64_t now_ms)
{
    return (TaskObservation){
        .state = TASK_STARTING,
        .phase = "created",
        .starting_ms = since(container, "Created", now_ms),
        .running_ms = -1,
    };
}

static TaskObservation running(TALLOC_CTX *ctx, const json_t *state, int64_t now_ms)
{
    return (TaskObservation){
        .state = TASK_RUNNING,
        .started = true,
        .phase = json_get_bool(state, "Paused", false) ? "paused" : "running",
        .started_at = time_of(ctx, state, "StartedAt"),
        .starting_ms = -1,
        .running_ms = since(state, "StartedAt", now_ms),
    };
}

static TaskObservation never_started(TALLOC_CTX *ctx, const char *reason, const char *stop_code)
{
    return (TaskObservation){
        .state = TASK_ENDED,
        .ended_proven = true,
        .stop_code = talloc_strdup(ctx, stop_code),
        .reason = talloc_strdup(ctx, reason),
        .starting_ms = -1,
        .running_ms = -1,
    };
}

static bool get_stop(TALLOC_CTX *ctx, const ExecutorHost *host, const DockerTask *task,
                     const char **ret_why, Error *err)
{
    ContainerMark mark;
    const char *name = docker_mark_stopped(ctx, task->run_id);
    if (!container_mark_get(ctx, host->engine, name, &mark, err))
        return false;
    *ret_why = mark.value;
    return true;
}

static bool ended(TALLOC_CTX *ctx, const ExecutorHost *host, const DockerTask *task,
                  const json_t *container, TaskObservation *ret, Error *err)
{
    const json_t *state = json_object_get(container, "State");
    const json_t *limits = json_object_get(container, "HostConfig");
    DockerEnding ending = {
        .exit_code = (int)json_get_int(state, "ExitCode", 0),
        .has_exit_code = json_is_integer(json_object_get(state, "ExitCode")),
        .out_of_memory = json_get_bool(state, "OOMKilled", false),
        .error = json_get_string(state, "Error", ""),
        .memory = json_get_int(limits, "Memory", 0),
    };
    if (!get_stop(ctx, host, task, &ending.stopped, err))
        return false;
    *ret = (TaskObservation){
        .state = TASK_ENDED,
        .started = true,
        .has_exit_code = ending.has_exit_code,
        .exit_code = ending.exit_code,
        .ended_proven = true,
        .stop_code = docker_ending_code(&ending),
        .reason = docker_ending_words(ctx, &ending),
        .next = docker_ending_next(&ending),
        .phase = "exited",
        .started_at = time_of(ctx, state, "StartedAt"),
        .ended_at = time_of(ctx, state, "FinishedAt"),
        .starting_ms = -1,
        .running_ms = -1,
    };
    return true;
}

/* Somebody removed it: then it does not run, if this is the engine on which it was. */
static bool gone(TALLOC_CTX *ctx, const ExecutorHost *host, const DockerTask *task,
                 TaskObservation *ret, Error *err)
{
    ContainerEngineFacts facts;
    ContainerMark given_up;
    const char *why = NULL, *asked = NULL;
    if (!container_engine_facts(ctx, host->engine, &facts, err) ||
        !get_stop(ctx, host, task, &why, err) ||
        !container_mark_get(ctx, host->engine, docker_mark_given_up(ctx, task->run_id), &given_up,
                            err) ||
        !docker_task_was_starting(ctx, host->engine, task->run_id, &asked, err))
        return false;
    bool same = strcmp(facts.id, task->engine) == 0;
    if (same && given_up.value && !asked) {
        *ret =
            never_started(ctx, "it was given up before it was started", why ? why : "start-failed");
        return true;
    }
    *ret = (TaskObservation){
        .state = same ? TASK_ENDED : TASK_LOST,
        .started = true,
        .ended_proven = same,
        .stop_code = "lost",
        .reason = same ? "its container was removed, and how it ended is not known"
                       : "this is not the container engine on which it was started",
        .next = same ? "look at the database; then: tidegate run --after-unknown"
                     : "name that engine (docker.host), and ask again: tidegate watch",
        .starting_ms = -1,
        .running_ms = -1,
    };
    return true;
}

static bool is_alive(const json_t *state)
{
    static const char *const flags[] = {"Running", "Paused", "Restarting"};
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        if (json_get_bool(state, flags[i], false))
            return true;
    }
    return false;
}

static bool judge(TALLOC_CTX *ctx, const ExecutorHost *host, const DockerTask *task,
                  const json_t *container, int64_t now_ms, TaskObservation *ret, Error *err)
{
    const json_t *state = json_object_get(container, "State");
    const char *error = json_get_string(state, "Error", "");
    bool unstarted = docker_container_is_unstarted(container);
    if (is_alive(state)) {
        *ret = running(ctx, state, now_ms);
        return true;
    }
    if (unstarted && *error) {
        *ret = never_started(ctx, error, "start-failed");
        return true;
    }
    if (unstarted) {
        *ret = starting(container, now_ms);
        return true;
    }
    return ended(ctx, host, task, container, ret, err);
}

bool docker_task_observe(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *json,
                         TaskObservation *ret, Error *err)
{
    DockerTask task;
    const json_t *container = NULL;
    int64_t now_ms = 0;
    if (!docker_task_decode(json, &task, err) ||
        !container_inspect(ctx, host->engine, task.id, &container, &now_ms, err))
        return false;
    return container ? judge(ctx, host, &task, container, now_ms, ret, err)
                     : gone(ctx, host, &task, ret, err);
}
