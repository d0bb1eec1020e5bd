/* A history that is shared with another tool: what its table adds to ours at each load, and what we
 * write into it. `tidegate_meta` has the row "incumbent:APP" from `adopt` on. */
#pragma once

#include "migration/history/records.h"
#include "migration/incumbent/reconcile.h"
#include "migration/session.h"

/* The row's key, `app` an SQL expression. */
#define INCUMBENT_KEY_SQL(app) "'incumbent:' || " app

/* After our own rows were folded: `text` is the row's value (NULL: not adopted). Reads the tool's
 * table, and lays what it has beside our history. */
bool overlay_load(Engine *engine, const char *text, Error *err) MUST_USE;

/* Refuses what must not go on (ERR_VALIDATION): the tool left a migration half done; or the
 * database has the history of the tool whose layout the folder has, and was not adopted, so that
 * all of it would be applied again. After session_load() and session_files(). */
bool overlay_check(Engine *engine, Error *err) MUST_USE;

/* That the tool left nothing half done, of a history that is shared; for after the lock was taken.
 */
bool overlay_check_shared(Engine *engine, Error *err) MUST_USE;

/* Runs `look`, which refuses with ERR_VALIDATION what it sees in the history. Where that is shared
 * with a tool that has a lock, what was refused may only have been on its way: then once more, with
 * the history read anew while the tool's lock is ours. Whoever only looks does not wait for it:
 * ERR_BUSY. Before the run lock is taken. */
bool overlay_look_twice(Engine *engine, bool (*look)(void *data, Error *err), void *data,
                        Error *err) MUST_USE;

/* What to do while a runner of the tool is at work. */
const char *overlay_wait_hint(const Engine *engine);

/* Writes what was laid beside our history into it, when the run lock is ours. */
bool overlay_take_in(Engine *engine, Error *err) MUST_USE;
/* The same of `taken`, in a transaction that is open. */
bool overlay_write_taken(Engine *engine, const Taken *taken, Error *err) MUST_USE;

/* "; .." that writes what happens to a migration into the tool's table as well, for behind our own
 * INSERT; "" when nothing is shared. Child of ctx. */
char *overlay_write_sql(TALLOC_CTX *ctx, Engine *engine, const HistoryEntry *entry);

/* What makes the tool refuse to go on while a part of `file` may be committed, as it does itself:
 * statements, or "" where the tool writes none. Child of ctx. */
char *overlay_begun_sql(TALLOC_CTX *ctx, const Engine *engine, const MigrationFile *file);
/* "; .." that takes it back when nothing of `work` remains, or "". */
char *overlay_cleared_sql(TALLOC_CTX *ctx, const Engine *engine, const OpenWork *work);

/* What makes the tool refuse to go on after a failure that leaves something, as it does itself:
 * statements, or "" where it writes none. Child of ctx. */
char *overlay_failed_sql(TALLOC_CTX *ctx, const Engine *engine, const HistoryEntry *entry);
/* The row that keeps the tool from going on, but for what says that work of ours is begun; or NULL.
 * And what takes it back by a person's word, whoever wrote it; child of ctx. */
const IncumbentRow *overlay_left(const Engine *engine);
char *overlay_left_sql(TALLOC_CTX *ctx, const Engine *engine, const IncumbentRow *row);
/* Whether the tool writes any. */
bool overlay_keeps_failures(const Engine *engine);
/* Writes it, in a transaction that is open, and remembers which row of the tool's it is. */
bool overlay_write_failure(Engine *engine, const HistoryEntry *entry, Error *err) MUST_USE;
/* Whether it is the row that we wrote last: what the tool did since may have left anything. */
bool overlay_is_own_failure(Engine *engine, const IncumbentRow *row, bool *ret_own,
                            Error *err) MUST_USE;

/* One SELECT of a boolean that takes the tool's advisory locks; NULL: there are none. Child of
 * ctx. */
char *overlay_lock_sql(TALLOC_CTX *ctx, const Engine *engine);

/* What `reconcile()` makes of the tool's table now. Children of ctx. */
bool overlay_reconcile(TALLOC_CTX *ctx, Engine *engine, const IncumbentPlace *place,
                       IncumbentRows **ret_rows, Taken **ret_taken, Error *err) MUST_USE;
/* Lays it beside our history in memory. `taken` must live as long as what was loaded. */
bool overlay_lay(Engine *engine, const Taken *taken, Error *err) MUST_USE;
/* Says, as ERR_VALIDATION, which migration the tool left half done. Always returns false. */
bool overlay_fail_half_done(const IncumbentPlace *place, const IncumbentRow *row, Error *err);
