/* Another framework's migrations under our run lock: `tidegate exec`.
 *
 * The engine takes the lock and the fence, lets somebody do the work, records how it ended as a run
 * and gives everything back. While it works its sessions are watched (watch/watch.h), and one that
 * had to be cancelled for the application's sake makes the work be tried again, for --lock-retry.
 * What it did is told by the tools' own histories and the schema, before and after
 * (watch/view.h).
 *
 * The lock holds as long as the work lives, also when we are killed in the middle of it: the worker
 * and what it starts inherit a descriptor that keeps it (postgres/lend.c, sqlite/lend.c).
 */
#pragma once

#include "migration/engine.h"
#include "migration/watch/view.h"

/* How often the work has to call exec_keep(). */
#define EXEC_KEEP_MS 250

typedef struct ExecWork {
    /* Does the work; the worker is to keep `lock_fd` open and to call its sessions `session_name`.
     * False: it failed (ERR_FAILED, and *err says how), could not begin, or was stopped because the
     * lock was lost. */
    bool (*run)(void *data, Engine *engine, int lock_fd, const char *session_name, Error *err);
    void *data;
} ExecWork;

typedef struct ExecResult {
    MigrateResult *run;
    const ViewChange *change; /* NULL: it cannot be told */
    unsigned tries;           /* that were begun */
    size_t cancelled;         /* statements that we cancelled */
    const char *last;         /* the last of them in words; or NULL */
    const char *not_again;    /* why the work was not tried again after that; or NULL */
} ExecResult;

/* `ret_result` is given on failure as well. A failure to record a success is ERR_UNKNOWN. The
 * engine was opened without a folder. */
bool engine_exec(TALLOC_CTX *ctx, Engine *engine, const ExecWork *work, ExecResult **ret_result,
                 Error *err) MUST_USE;

/* For the work alone: shows others that it is going on, and watches its sessions. ERR_FENCED when
 * the lock is not ours any more: the worker has to be stopped. */
bool exec_keep(Engine *engine, Error *err) MUST_USE;
