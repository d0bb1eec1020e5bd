/* After the connection was lost in the middle of a migration: was it committed? */
#pragma once

#include "migration/history/records.h"

/* Connects again, takes the lock and the fence again (which waits for what the old session still
 * does) and asks the history. *ret_committed: the group is done. When it is not, *err stays what
 * broke the connection, and nothing of the group remains. ERR_UNKNOWN: it cannot be told, or the
 * server has lost what result->applied had (kept.h). */
bool recover_after_loss(Engine *engine, const Script *script, const ScriptGroup *group,
                        const Step *step, MigrateResult *result, bool *ret_committed,
                        Error *err) MUST_USE;

/* The first half of it, where all that was done is one transaction: afterwards the history says
 * what became of it. */
bool recover_connection(Engine *engine, const Script *script, Error *err) MUST_USE;

/* Whether the history, as it was last read, has the script's step already. */
bool recover_is_done(const Engine *engine, const Script *script, const Step *step);
