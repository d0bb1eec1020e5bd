/* Where a run happens, behind one vtable: `process`, and others that no supervisor of ours watches.
 *
 * An executor starts a command once, can be asked about it by anybody who has the task handle (also
 * after a restart, on another machine), and never guesses: an end counts only with proof.
 *
 * An executor with a `plan` looks up what a start needs before the intent is written; the intent
 * holds it, and `start` does what it says and nothing else, so that a start that was cut off can be
 * repeated to the letter.
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

#include "aws/aws.h"
#include "aws/target.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/secret_source.h"
#include "container/engine.h"
#include "container/target.h"

/* Where a plan says which migrations the image carries. */
#define PLAN_MIGRATIONS "migrations"

typedef struct ExecutorDriver ExecutorDriver;

/* What an executor works with; borrowed. */
typedef struct ExecutorHost {
    Aws *aws; /* NULL where nothing can be asked of AWS (inside a supervisor) */
    Clock *clock;
    const Cancel *cancel; /* of waits between requests; a request is never cut off */
    Progress *progress;
    ContainerEngine *engine; /* as aws */
    SecretSource *secrets;   /* what a container's secrets are; as aws */
} ExecutorHost;

typedef struct ExecutorRequest {
    const char *run_id, *client_token;
    const char *const *command;     /* NULL-terminated; "tidegate" first means this very program */
    const char *const *environment; /* "NAME=value", NULL-terminated: TIDEGATE_RUN and friends */
    const char *directory;          /* where the command runs; NULL: here */
    const char *run_dir; /* folder for this run's files (log, outcome), created by start */
    /* Until the command is started; of the whole run (0: none); between SIGTERM and SIGKILL. */
    int64_t start_timeout_ms, timeout_ms, grace_ms;
    /* For plan(). */
    const char *app, *release_environment, *release, *image, *actor;
    const AwsTarget *target; /* also a container's CPU, memory and variables */
    const ContainerTarget *container;
    const char *ledger; /* where the run is recorded */
    /* The image's label whose value plan() adds as PLAN_MIGRATIONS; NULL: it is not wanted. */
    const char *label;
    const json_t *plan; /* for start() and find(): what plan() made; NULL: it has none */
} ExecutorRequest;

/* How far a log was read; all zero at first but the owner. */
typedef struct LogCursor {
    TALLOC_CTX *owner; /* of token */
    int64_t offset;
    char *token; /* the executor's own mark */
    void *state; /* what it keeps open between reads: child of owner; or NULL */
    bool at_end; /* the last read came to what is the end for now, or there is no log yet */
} LogCursor;

typedef void (*ExecutorLine)(void *data, const char *time, const char *stream, const char *text);

/* Why a task is asked to stop: it is recorded with the task, so that who finds it later knows. */
typedef enum ExecutorStop {
    EXECUTOR_STOP_CANCEL,
    EXECUTOR_STOP_TIMEOUT,
    EXECUTOR_STOP_START_TIMEOUT
} ExecutorStop;

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
    const char *next;      /* what a person may do about it; or NULL */
    const char *phase;     /* the executor's word for where it is ("PENDING"); or NULL */
    const char *started_at, *ended_at; /* RFC 3339, or NULL */
    /* How long it has been starting, and running since, by the executor's clock; -1: not told. */
    int64_t starting_ms, running_ms;
} TaskObservation;

struct ExecutorDriver {
    const char *name;
    bool local;           /* the task and its files are on this machine, beside a supervisor */
    bool keeps_no_limits; /* nothing but who follows the task ends it at its time limits */
    bool keeps_no_grace;  /* nothing but who asks it to stop again kills it after its grace */
    int64_t look_ms;      /* the longest pause between two looks at a task */
    int64_t quiet_ms;     /* a log may come later than the end: read until it is quiet this long */
    /* Looks up all that a start needs; *ret_plan (new reference) becomes part of the intent.
     * Nothing is started. NULL: there is nothing to look up. */
    bool (*plan)(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                 json_t **ret_plan, Error *err);
    /* Starts the command; *ret_task (new reference) is all that is needed to find it again. Written
     * to the ledger by the caller at once. A command that cannot be started (not found, not
     * executable, no such folder) is a task that has ended: observe() says why. False: nothing was
     * started, and nothing will be; but for ERR_UNKNOWN. Called again with the same request it
     * returns the task that is there. */
    bool (*start)(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                  const ExecutorHooks *hooks, json_t **ret_task, Error *err);
    /* Finds a task again when the handle was never recorded (we died between start and record).
     * Called once whoever could start it is gone or fenced. *ret_task (new reference) is NULL when
     * it is proven that nothing was started; from then on nothing can be started for this run any
     * more. ERR_BUSY: that cannot be told yet; ask again. When too much time has passed to tell
     * (what ended is forgotten), it is a handle whose task has ended without an exit code. */
    bool (*find)(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                 json_t **ret_task, Error *err);
    /* Texts are children of ctx. */
    bool (*observe)(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                    TaskObservation *ret, Error *err);
    /* Asks it to stop: SIGTERM, grace, SIGKILL. Returns at once; observe() tells. When its
     * supervisor is lost, SIGKILL is sent by the first call after the grace. ERR_FAILED when it has
     * ended already, ERR_UNKNOWN when it cannot be reached from here. */
    bool (*stop)(const ExecutorHost *host, const json_t *task, ExecutorStop why, Error *err);
    /* Where its output is kept ("file:..", for records), and complete lines from the cursor on:
     * each is {stream, time, text}. The cursor moves forward. */
    const char *(*log_location)(TALLOC_CTX *ctx, const json_t *task);
    bool (*read_log)(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                     LogCursor *cursor, ExecutorLine line, void *data, Error *err);
};

/* NULL when there is none of that name. */
const ExecutorDriver *executor_find(const char *name);
