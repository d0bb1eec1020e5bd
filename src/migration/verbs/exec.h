/* Another framework's migrations under our run lock: `tidegate exec`.
 *
 * The engine takes the lock and the fence, lets somebody do the work, records how it ended as a run
 * and gives everything back. What the work does in the database is not ours to know: after a
 * failure the state is unknown.
 *
 * The lock holds as long as the work lives, also when we are killed in the middle of it: the worker
 * and what it starts inherit a descriptor that keeps it (postgres/lend.c, sqlite/lend.c).
 */
#pragma once

#include "migration/engine.h"

/* How often the work has to call exec_keep(). */
#define EXEC_KEEP_MS 2000

typedef struct ExecWork {
    /* Does the work; the worker is to keep `lock_fd` open. False: it failed (*err says how), or was
     * stopped because the lock was lost. */
    bool (*run)(void *data, Engine *engine, int lock_fd, Error *err);
    void *data;
} ExecWork;

/* `ret_result` is given on failure as well. A failure to record a success is ERR_UNKNOWN. The
 * engine was opened without a folder. */
bool engine_exec(TALLOC_CTX *ctx, Engine *engine, const ExecWork *work, MigrateResult **ret_result,
                 Error *err) MUST_USE;

/* For the work alone: shows others that it is going on. ERR_FENCED when the lock is not ours any
 * more: the worker has to be stopped. */
bool exec_keep(Engine *engine, Error *err) MUST_USE;
