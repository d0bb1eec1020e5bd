/* What migrate and undo have in common: owning the database for a while, applying scripts one by
 * one, and recording how it ended. */
#pragma once

#include "migration/records.h"

/* Looks a file through and says its warnings. */
bool work_inspect(TALLOC_CTX *ctx, Engine *engine, const MigrationFile *file, Script **ret_script,
                  Error *err) MUST_USE;

/* Takes the run lock and the fence, and reads the history again. */
bool work_begin(Engine *engine, MigrateResult *result, Error *err) MUST_USE;

/* Applies one script; adds it to result->applied, or says what is left of it. */
bool work_apply(Engine *engine, const Script *script, const Step *step, MigrateResult *result,
                Error *err) MUST_USE;

/* Records the outcome, gives everything back, fills the verdict. Returns `done`, or false when the
 * outcome that has to be recorded could not be. */
bool work_end(Engine *engine, MigrateResult *result, bool done, Error *err) MUST_USE;
