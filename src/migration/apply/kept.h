/* What this run had committed, after the server came back: a replica that was behind and took over,
 * or one that crashed with synchronous_commit off, has lost what it had confirmed. */
#pragma once

#include "migration/history/records.h"

/* Asks the history as it was last read for all of result->applied, and for the script's statements
 * before `group`. What is lost is taken out of the result and named: ERR_UNKNOWN, since nobody but
 * a person knows what else is lost, and to go on would leave a hole below what comes next. */
bool kept_check(const Engine *engine, const Script *script, const ScriptGroup *group,
                const Step *step, MigrateResult *result, Error *err) MUST_USE;
