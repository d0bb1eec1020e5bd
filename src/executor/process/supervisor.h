/* The process beside the command: it keeps its output, enforces its timeout, and writes how it
 * ended, whatever becomes of the process that started it. */
#pragma once

#include "base/line_pipe.h"
#include "executor/executor.h"
#include "executor/process/output_log.h"
#include "executor/process/task.h"

/* All of it belongs to the process that forked, and is only read. */
typedef struct SupervisorOrder {
    const ExecutorRequest *request;
    const ExecutorHooks *hooks;
    const char *const *argv;
    const char *run_dir; /* absolute */
    int handshake_fd;
    int64_t ordered_at; /* monotonic, ms */
} SupervisorOrder;

typedef enum StopCause { STOP_NONE, STOP_TIMEOUT, STOP_CANCELLED } StopCause;

typedef struct Supervisor {
    TALLOC_CTX *ctx;
    const SupervisorOrder *order;
    ProcessTask task;
    OutputLog log;
    LinePipe out, err;
    int signal_fd;
    bool ended; /* the command was waited for */
    int status; /* of wait(2) */
    StopCause cause;
    bool killed;                /* SIGKILL was sent */
    bool group_gone;            /* and, of a stopped command, everything in the session */
    int64_t started_at;         /* monotonic, ms, as all below */
    int64_t renew_at, kill_at;  /* kill_at: once a stop was asked for */
    int64_t ended_at, grace_at; /* grace_at: when even SIGKILL's victims are not waited for */
} Supervisor;

/* In the forked process; never comes back. */
NORETURN void supervisor_main(const SupervisorOrder *order);

/* Leaves the caller's session, descriptors and signal handlers behind. SIGTERM and SIGCHLD are read
 * from *ret_signal_fd from now on. */
bool supervisor_settle(const SupervisorOrder *order, int *ret_signal_fd, Error *err) MUST_USE;
/* Follows the started command to its end. */
void supervisor_follow(Supervisor *self);
/* What the wait status means, in records and words; texts are children of self->ctx. */
bool supervisor_conclude(Supervisor *self, Error *err) MUST_USE;
/* The outcome of a command that was never started. */
bool supervisor_conclude_unstarted(Supervisor *self, const Error *why, Error *err) MUST_USE;
