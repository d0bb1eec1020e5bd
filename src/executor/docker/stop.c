#include "executor/docker/driver.h"
#include "executor/docker/task.h"

/* A mark's age is told to the second. */
#define SECOND_MS 1000

/* What observe() tells again. */
static const char *word_of(ExecutorStop why)
{
    static const char *const words[] = {
        [EXECUTOR_STOP_CANCEL] = "cancelled",
        [EXECUTOR_STOP_TIMEOUT] = "timeout",
        [EXECUTOR_STOP_START_TIMEOUT] = "start-timeout",
    };
    return words[why];
}

static bool error_ended(Error *err)
{
    return error_set(err, ERR_FAILED, "it has ended already");
}

static bool signal_it(const ExecutorHost *host, const DockerTask *task, const char *signal,
                      Error *err)
{
    bool runs = false;
    return container_kill(host->engine, task->id, signal, &runs, err) && (runs || error_ended(err));
}

/* The mark goes first: a command that ends with 0 upon SIGTERM has not done its work. Who asks
 * again counts the grace from the first time, whoever that was. */
static bool stop_running(TALLOC_CTX *ctx, const ExecutorHost *host, const DockerTask *task,
                         ExecutorStop why, Error *err)
{
    const char *name = docker_mark_stopped(ctx, task->run_id);
    ContainerMark mark;
    if (!container_mark_get(ctx, host->engine, name, &mark, err))
        return false;
    if (!mark.value)
        return container_mark_set(host->engine, name, word_of(why), err) &&
               signal_it(host, task, "SIGTERM", err);
    return mark.age_ms - SECOND_MS < task->grace_ms || signal_it(host, task, "SIGKILL", err);
}

/* Nothing of it may ever run: as find() does it. */
static bool stop_unstarted(TALLOC_CTX *ctx, const ExecutorHost *host, const DockerTask *task,
                           ExecutorStop why, Error *err)
{
    bool runs = false;
    return container_mark_set(host->engine, docker_mark_stopped(ctx, task->run_id), word_of(why),
                              err) &&
           container_mark_set(host->engine, docker_mark_given_up(ctx, task->run_id), "given up",
                              err) &&
           docker_task_unmake(host->engine, task->run_id, task->id, &runs, err) &&
           (!runs || stop_running(ctx, host, task, why, err));
}

bool docker_task_stop(const ExecutorHost *host, const json_t *json, ExecutorStop why, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DockerTask task;
    TaskObservation seen;
    if (!docker_task_decode(json, &task, err) || !docker_task_observe(tmp, host, json, &seen, err))
        return false;
    if (seen.state == TASK_ENDED)
        return error_ended(err);
    if (seen.state == TASK_LOST)
        return error_set(err, ERR_UNKNOWN, "%s", seen.reason);
    return seen.started ? stop_running(tmp, host, &task, why, err)
                        : stop_unstarted(tmp, host, &task, why, err);
}
