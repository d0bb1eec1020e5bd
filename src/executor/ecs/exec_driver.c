#include "executor/ecs/exec_driver.h"

#include <string.h>

#include "executor/ecs/driver.h"
#include "executor/ecs/exec_words.h"
#include "executor/ecs/plan.h"

#define LOOK_MS          2000
#define QUIET_MS         3000
#define START_TIMEOUT_MS 300000

bool exec_task_plan(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host,
                    const ExecutorRequest *request, json_t **ret_plan, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ExecutorRequest waiting = *request;
    int64_t limit = request->start_timeout_ms > 0 ? request->start_timeout_ms : START_TIMEOUT_MS;
    waiting.command = exec_words(tmp, request->run_id, request->command, limit);
    return ecs_plan_make(host, &waiting, "ecs-exec", true, ret_plan, err);
}

/* What we said when we stopped it (exec_start.c), out of the words for its end. */
static const char *never_begun(TALLOC_CTX *ctx, const char *reason)
{
    static const char WORDS[] = "no session of ECS Exec began the command in its task";
    static const char OURS[] = "tidegate: not started: ";
    const char *why = reason ? strstr(reason, OURS) : NULL;
    if (!why)
        return WORDS;
    why += sizeof(OURS) - 1;
    return talloc_asprintf(ctx, "%s: %.*s", WORDS, (int)strcspn(why, ")"), why);
}

/* The main process says by its own code that the command never began. */
static bool observe(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                    TaskObservation *ret, Error *err)
{
    TaskObservation seen = {0};
    if (!ecs_task_observe(ctx, host, task, &seen, err))
        return false;
    if (seen.state == TASK_ENDED && seen.has_exit_code && seen.exit_code == EXEC_NEVER_BEGUN) {
        seen.started = seen.has_exit_code = false;
        seen.reason = never_begun(ctx, seen.reason);
        seen.next = "look at the warning of its start, and at what ECS Exec needs: the task role's "
                    "ssmmessages permissions, and a way to the endpoint ssmmessages";
    }
    *ret = seen;
    return true;
}

const ExecutorDriver ECS_EXEC_EXECUTOR = {
    .name = "ecs-exec",
    .keeps_no_limits = true,
    .look_ms = LOOK_MS,
    .quiet_ms = QUIET_MS,
    .plan = exec_task_plan,
    .start = exec_task_start,
    .find = ecs_task_find,
    .observe = observe,
    .stop = ecs_task_stop,
    .log_location = ecs_task_log_location,
    .read_log = exec_task_read_log,
};
