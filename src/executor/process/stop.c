#include <sys/stat.h>
#include <time.h>

#include "base/fs.h"
#include "executor/process/driver.h"
#include "executor/process/outcome.h"
#include "executor/process/session.h"
#include "executor/process/task.h"

static bool error_ended(Error *err)
{
    return error_set(err, ERR_FAILED, "it has ended already");
}

/* How long ago the first stop was asked for, by the file that it left; -1: this is the first. */
static int64_t asked_ms_ago(const char *path)
{
    struct stat info;
    struct timespec now;
    if (stat(path, &info) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    return (int64_t)(now.tv_sec - info.st_mtim.tv_sec) * 1000 +
           (now.tv_nsec - info.st_mtim.tv_nsec) / 1000000;
}

/* Nobody counts the grace any more: the next call after it does. */
static bool stop_members(const ProcessTask *task, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *path = run_file(tmp, task->run_dir, RUN_FILE_STOP);
    int64_t ago = asked_ms_ago(path);
    if (ago < 0 && !fs_create(path, "", 0, err))
        return false;
    int signal = ago >= task->grace_ms ? SIGKILL : SIGTERM;
    if (session_signal(&task->supervisor, signal) > 0)
        return true;
    SessionMembers members = session_members(&task->supervisor, 0);
    if (members.count == 0 && members.certain)
        return error_ended(err);
    error_set(err, ERR_FAILED, "its processes may not be signalled by this user");
    return error_hint(err, "stop it as the user who started it: pkill -TERM -s %d",
                      task->supervisor.pid);
}

bool process_task_stop(const ExecutorHost *host UNUSED, const json_t *json, ExecutorStop why UNUSED,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ProcessTask task;
    TaskObservation ended;
    bool found = false;
    if (!process_task_decode(json, &task, err))
        return false;
    ProcessState state = process_identity_state(&task.supervisor);
    if (!outcome_read(tmp, task.run_dir, &found, &ended, err))
        return false;
    if (found)
        return error_ended(err);
    if (state == PROCESS_ENDED)
        return stop_members(&task, err);
    return process_identity_signal(&task.supervisor, SIGTERM, err);
}
