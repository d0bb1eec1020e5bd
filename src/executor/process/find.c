#include "base/fs.h"
#include "executor/process/driver.h"
#include "executor/process/start_lock.h"
#include "executor/process/task.h"

/* The supervisor has the lock but has not written the handle yet, or was killed before it could:
 * what the lock says is enough to observe it. */
static json_t *task_of_holder(const char *run_dir, const ExecutorRequest *request,
                              const ProcessIdentity *supervisor)
{
    ProcessTask task = {
        .run_dir = run_dir,
        .run_id = request->run_id,
        .supervisor = *supervisor,
        .start_timeout_ms = request->start_timeout_ms,
        .timeout_ms = request->timeout_ms,
        .grace_ms = request->grace_ms,
    };
    return process_task_encode(&task);
}

static bool find_by_lock(const char *run_dir, const ExecutorRequest *request, json_t **ret_task,
                         Error *err)
{
    StartLock lock;
    ProcessIdentity holder;
    if (!start_lock_take(run_dir, NULL, &lock, &holder, err))
        return false;
    if (lock != START_LOCK_HELD) {
        *ret_task = NULL;
        return true;
    }
    /* Between our two looks it may have been written. */
    json_t *task = NULL;
    if (!run_file_read(run_dir, RUN_FILE_TASK, &task, err))
        return false;
    *ret_task = task ? task : task_of_holder(run_dir, request, &holder);
    return true;
}

bool process_task_find(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host UNUSED,
                       const ExecutorRequest *request, json_t **ret_task, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *run_dir = run_dir_absolute(tmp, request->run_dir);
    json_t *task = NULL;
    if (!fs_mkdirs(run_dir, err) || !run_file_read(run_dir, RUN_FILE_TASK, &task, err))
        return false;
    if (!task)
        return find_by_lock(run_dir, request, ret_task, err);
    *ret_task = task;
    return true;
}
