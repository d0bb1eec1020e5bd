/* Where a run happens, behind one vtable: `process` now; docker, ecs and ecs-exec fit the same.
 *
 * An executor starts a command once, can be asked about it by anybody who has the task handle (also
 * after a restart), and never guesses: an end counts only with proof.
 *
 * `process` runs the command under a supervisor: a process of its own session that goes on when we
 * are killed, keeps the output, enforces the timeout and writes the outcome. Its files are in
 * run_dir: start.lock (who may start it), task.json, output.log, outcome.json, supervisor.log. The
 * proof of an end is of the command itself and, when it was stopped, of its process group; what it
 * put into the background of another session (a daemon) is not waited for.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"

typedef struct ExecutorDriver ExecutorDriver;

typedef struct ExecutorRequest {
    const char *run_id, *client_token;
    const char *const *command;     /* NULL-terminated; "tidegate" first means this very program */
    const char *const *environment; /* "NAME=value", NULL-terminated: TIDEGATE_RUN and friends */
    const char *directory;          /* where the command runs; NULL: here */
    const char *run_dir; /* folder for this run's files (log, outcome), created by start */
    /* Until the command is started; of the whole run (0: none); between SIGTERM and SIGKILL. */
    int64_t start_timeout_ms, timeout_ms, grace_ms;
} ExecutorRequest;

/* What goes on living beside the command may do for the ledger, even when we were killed. Called in
 * the supervisor's process: `data` must be made again from scratch by `begin`. Each may be NULL. */
typedef struct ExecutorHooks {
    void *data;
    void (*begin)(void *data); /* in the supervisor, before the command starts */
    void (*renew)(void *data); /* about every 5 s while it runs */
    void (*ended)(void *data); /* the outcome is on disk; parent may be gone */
    /* After begin, the last look before the command starts. False: nothing is started, and `why`
     * may be filled (the lease is no longer ours); the task ends as "start-failed". NULL: always.
     */
    bool (*may_start)(void *data, Error *why);
} ExecutorHooks;

typedef enum TaskState { TASK_STARTING, TASK_RUNNING, TASK_ENDED, TASK_LOST } TaskState;

typedef struct TaskObservation {
    TaskState state; /* LOST: it cannot be told whether it still runs */
    bool has_exit_code;
    int exit_code; /* 128 + signal for a killed one */
    int signal;    /* that ended it; 0: none */
    bool started;  /* false with ENDED: nothing ever ran */
    bool ended_proven;
    const char *stop_code; /* "exited", "signalled", "timeout", "cancelled", "start-failed",
                              "lost"; NULL while it runs */
    const char *reason;    /* words for a person; or NULL */
    const char *started_at, *ended_at; /* RFC 3339, or NULL */
} TaskObservation;

struct ExecutorDriver {
    const char *name;
    /* Starts the command; *ret_task (new reference) is all that is needed to find it again. Written
     * to the ledger by the caller at once. A command that cannot be started (not found, not
     * executable, no such folder) is a task that has ended: observe() says why. False: nothing was
     * started, and nothing will be; but for ERR_UNKNOWN. */
    bool (*start)(TALLOC_CTX *ctx, const ExecutorRequest *request, const ExecutorHooks *hooks,
                  json_t **ret_task, Error *err);
    /* Finds a task again by its run's folder when the handle was never recorded (we died between
     * start and record). *ret_task (new reference) is NULL when it is proven that nothing was
     * started; from then on nothing can be started for this run any more. */
    bool (*find)(TALLOC_CTX *ctx, const ExecutorRequest *request, json_t **ret_task, Error *err);
    /* Texts are children of ctx. */
    bool (*observe)(TALLOC_CTX *ctx, const json_t *task, TaskObservation *ret, Error *err);
    /* Asks it to stop: SIGTERM, grace, SIGKILL. Returns at once; observe() tells. When its
     * supervisor is lost, SIGKILL is sent by the first call after the grace. ERR_FAILED when it has
     * ended already, ERR_UNKNOWN when it cannot be reached from here. */
    bool (*stop)(const json_t *task, Error *err);
    /* Where its output is kept ("file:..", for records), and complete lines from `*cursor` on: each
     * is {stream, time, text}. *cursor (0 at first) moves forward. */
    const char *(*log_location)(TALLOC_CTX *ctx, const json_t *task);
    bool (*read_log)(TALLOC_CTX *ctx, const json_t *task, int64_t *cursor,
                     void (*line)(void *data, const char *time, const char *stream,
                                  const char *text),
                     void *data, Error *err);
};

/* NULL when there is none of that name. */
const ExecutorDriver *executor_find(const char *name);
