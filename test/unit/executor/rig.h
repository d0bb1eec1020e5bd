/* A run of a shell command by the executor `process`, and waiting for what becomes of it. */
#pragma once

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "executor/executor.h"
#include "executor/process/task.h"
#include "temp_dir.h"
#include "unit.h"

#define PATIENCE_MS 20000

typedef struct Rig {
    const ExecutorDriver *driver;
    const char *dir; /* the command's */
    const char *run_dir;
    const char *command[4];
    const char *environment[2];
    ExecutorRequest request;
} Rig;

/* Child of ctx. */
static inline Rig *rig_new(TALLOC_CTX *ctx, const char *script)
{
    Rig *rig = talloc_zero(ctx, Rig);
    rig->driver = executor_find("process");
    rig->dir = temp_dir_new(rig);
    rig->run_dir = fs_join(rig, rig->dir, "runs/r1");
    rig->command[0] = "sh";
    rig->command[1] = "-c";
    rig->command[2] = script;
    rig->environment[0] = "TIDEGATE_RUN=r1";
    rig->request = (ExecutorRequest){
        .run_id = "r1",
        .client_token = "token",
        .command = rig->command,
        .environment = rig->environment,
        .directory = rig->dir,
        .run_dir = rig->run_dir,
        .start_timeout_ms = 10000,
        .grace_ms = 5000,
    };
    return rig;
}

static inline json_t *rig_start(Rig *rig, const ExecutorHooks *hooks)
{
    ERROR_AUTO Error err = {0};
    json_t *task = NULL;
    assert_succeeds(rig->driver->start(rig, NULL, &rig->request, hooks, &task, &err), &err);
    assert_non_null(task);
    return task;
}

static inline TaskObservation rig_observe(Rig *rig, const json_t *task)
{
    ERROR_AUTO Error err = {0};
    TaskObservation seen;
    assert_succeeds(rig->driver->observe(rig, NULL, task, &seen, &err), &err);
    return seen;
}

/* Until `done` or the patience ends. */
static inline TaskObservation rig_await(Rig *rig, const json_t *task, TaskState state)
{
    TaskObservation seen = rig_observe(rig, task);
    for (int64_t waited = 0; seen.state != state && waited < PATIENCE_MS; waited += 10) {
        assert_true(cancel_sleep_ms(NULL, 10));
        seen = rig_observe(rig, task);
    }
    assert_int_equal(seen.state, state);
    return seen;
}

static inline TaskObservation rig_run(Rig *rig)
{
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    return rig_await(rig, task, TASK_ENDED);
}

static inline void rig_await_file(const Rig *rig, const char *name)
{
    TALLOC_AUTO char *path = fs_join(NULL, rig->dir, name);
    for (int64_t waited = 0; !fs_exists(path) && waited < PATIENCE_MS; waited += 10)
        assert_true(cancel_sleep_ms(NULL, 10));
    assert_true(fs_exists(path));
}

static inline char *rig_read(TALLOC_CTX *ctx, const char *dir, const char *name)
{
    ERROR_AUTO Error err = {0};
    char *text = NULL;
    TALLOC_AUTO char *path = fs_join(NULL, dir, name);
    assert_succeeds(fs_read(ctx, path, 1024 * 1024, &text, NULL, &err), &err);
    return text;
}

/* A number that the command wrote into a file of its folder. */
static inline pid_t rig_read_pid(Rig *rig, const char *name)
{
    return (pid_t)atoi(rig_read(rig, rig->dir, name));
}

static inline bool rig_lives(pid_t pid)
{
    ERROR_AUTO Error err = {0};
    ProcessIdentity identity;
    return process_identify(pid, &identity, &err) &&
           process_identity_state(&identity) == PROCESS_RUNNING;
}

static inline void rig_await_death(pid_t pid)
{
    for (int64_t waited = 0; rig_lives(pid) && waited < PATIENCE_MS; waited += 10)
        assert_true(cancel_sleep_ms(NULL, 10));
    assert_false(rig_lives(pid));
}

static inline ProcessTask rig_task(const json_t *json)
{
    ERROR_AUTO Error err = {0};
    ProcessTask task;
    assert_succeeds(process_task_decode(json, &task, &err), &err);
    return task;
}
