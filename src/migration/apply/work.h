/* What migrate, undo, baseline and repair have in common: owning the database for a while, and
 * recording how it ended. */
#pragma once

#include "migration/history/records.h"

/* Looks a file through and says its warnings. What of it is committed already, as the history was
 * last read, must not have changed. */
bool work_inspect(TALLOC_CTX *ctx, Engine *engine, const MigrationFile *file, const Step *step,
                  Script **ret_script, Error *err) MUST_USE;
/* Only looks it through, as if `done` statements were committed. */
bool work_look(TALLOC_CTX *ctx, const Engine *engine, const MigrationFile *file, int done,
               Script **ret_script, Error *err) MUST_USE;

/* Takes the run lock and the fence, reads the history again, and settles what an earlier run left
 * open. */
bool work_begin(Engine *engine, MigrateResult *result, Error *err) MUST_USE;

/* Records the outcome, gives everything back, fills the verdict. Returns `done`, or false when the
 * outcome that has to be recorded could not be. */
bool work_end(Engine *engine, MigrateResult *result, bool done, Error *err) MUST_USE;
/* The same without a result. */
bool work_finish(Engine *engine, bool done, Error *err) MUST_USE;

/* "success", "failed", "partial", "unknown". */
const char *work_verdict(const Error *failure);
/* Ends a transaction that a failure has left open. */
void work_roll_back(Engine *engine);
