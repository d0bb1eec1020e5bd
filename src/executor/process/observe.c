#include "base/fs.h"
#include "executor/process/driver.h"
#include "executor/process/outcome.h"
#include "executor/process/session.h"
#include "executor/process/task.h"

/* The newest handle: the one in hand may be from before the command started. */
static bool refresh(const ProcessTask *known, json_t **ret_json, ProcessTask *ret_task, Error *err)
{
    json_t *json = NULL;
    if (!run_file_read(known->run_dir, RUN_FILE_TASK, &json, err))
        return false;
    *ret_json = json;
    *ret_task = *known;
    return !json || process_task_decode(json, ret_task, err);
}

static bool is_there(const char *run_dir, const char *name)
{
    TALLOC_AUTO char *path = run_file(NULL, run_dir, name);
    return fs_exists(path);
}

/* The lock is there and the handle, which is written before the command starts, is not. */
static bool never_started(const ProcessTask *task)
{
    return !task->has_child && is_there(task->run_dir, RUN_FILE_LOCK) &&
           !is_there(task->run_dir, RUN_FILE_TASK);
}

static TaskObservation running(TALLOC_CTX *ctx, const ProcessTask *task)
{
    return (TaskObservation){
        .state = task->has_child ? TASK_RUNNING : TASK_STARTING,
        .started = task->has_child,
        .started_at = talloc_strdup(ctx, task->started_at),
    };
}

static TaskObservation not_started(TALLOC_CTX *ctx)
{
    return (TaskObservation){
        .state = TASK_ENDED,
        .ended_proven = true,
        .stop_code = "start-failed",
        .reason = talloc_strdup(ctx, "its supervisor was killed before it started the command"),
    };
}

/* Killed before it could write how the command ended. */
static TaskObservation without_supervisor(TALLOC_CTX *ctx, const ProcessTask *task)
{
    if (never_started(task))
        return not_started(ctx);
    pid_t group = task->has_child ? task->child.pid : 0;
    SessionMembers members = session_members(&task->supervisor, group);
    TaskObservation seen = {
        .state = TASK_LOST,
        .started = true,
        .stop_code = "lost",
        .started_at = talloc_strdup(ctx, task->started_at),
    };
    if (members.count > 0) {
        seen.reason = talloc_asprintf(
            ctx, "its supervisor was killed, and process %d of it still runs", members.example);
    } else if (!members.certain) {
        seen.reason = talloc_strdup(
            ctx, "its supervisor was killed, and the processes of other users cannot be seen");
    } else {
        seen.state = TASK_ENDED;
        seen.ended_proven = true;
        seen.reason = talloc_strdup(ctx, "its supervisor was killed, and nothing of it runs any "
                                         "more; how it ended is not known");
    }
    return seen;
}

static TaskObservation elsewhere(TALLOC_CTX *ctx, const ProcessTask *task)
{
    return (TaskObservation){
        .state = TASK_LOST,
        .started = true,
        .stop_code = "lost",
        .reason = talloc_strdup(
            ctx, "it was started on another machine or in another container, which cannot be seen "
                 "from here"),
        .started_at = talloc_strdup(ctx, task->started_at),
    };
}

static TaskObservation from_state(TALLOC_CTX *ctx, const ProcessTask *task, ProcessState state)
{
    if (state == PROCESS_RUNNING)
        return running(ctx, task);
    return state == PROCESS_ENDED ? without_supervisor(ctx, task) : elsewhere(ctx, task);
}

/* The supervisor's state comes before the look at the outcome: one that has ended by itself wrote
 * it before, so that an outcome that is missing then stays missing. */
bool process_task_observe(TALLOC_CTX *ctx, const ExecutorHost *host UNUSED, const json_t *json,
                          TaskObservation *ret, Error *err)
{
    ProcessTask known, task;
    if (!process_task_decode(json, &known, err))
        return false;
    ProcessState state = process_identity_state(&known.supervisor);
    bool found = false;
    if (!outcome_read(ctx, known.run_dir, &found, ret, err))
        return false;
    if (found)
        return true;
    JSON_AUTO json_t *newest = NULL;
    if (!refresh(&known, &newest, &task, err))
        return false;
    *ret = from_state(ctx, &task, state);
    return true;
}
