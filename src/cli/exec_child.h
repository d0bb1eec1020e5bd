/* The command of `tidegate exec`: started, watched and followed to its end while the run lock is
 * ours (internal to this folder). */
#pragma once

#include "base/cancel.h"
#include "base/clock.h"
#include "base/progress.h"
#include "migration/verbs/exec.h"

typedef struct ExecOrder {
    const char *const *argv;
    const char *const *environment; /* "NAME=value", NULL-terminated; or NULL */
    int stdout_fd;                  /* -1: ours */
    /* What may remain of the command after it ended on a signal, or when the lock was lost, has
     * this long until SIGKILL. */
    int64_t grace_ms;
    const Cancel *cancel; /* its signal goes on to the command's process group */
    Clock *clock;
    Progress *progress;
} ExecOrder;

typedef struct ExecEnd {
    bool started;
    int status; /* of wait(2) */
} ExecEnd;

/* True when it ended with code 0. False: it could not be started, ended otherwise (ERR_FAILED), or
 * was stopped because another run has the lock (ERR_FENCED). *ret_end is filled in every case. */
bool exec_child_run(const ExecOrder *order, Engine *engine, int lock_fd, ExecEnd *ret_end,
                    Error *err) MUST_USE;
