/* One try at a group, and what comes between two of them. */
#pragma once

#include "migration/history/records.h"

/* Applies the group and commits it, or rolls back. */
bool attempt_group(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                   Error *err) MUST_USE;

/* Whether the server rolled back for the others' sake (a lock timeout, a deadlock, a serialization
 * failure): the same may well succeed a moment later. Outside a transaction only a lock timeout is
 * sure to have left nothing. */
bool attempt_may_pass(const ScriptGroup *group, const Error *err);

/* Pauses before the next try, and clears *err, which says why there is one. False with *err: the
 * time that began at `began_ms` (monotonic) is over, or it was cancelled. */
bool attempt_pause(Engine *engine, const Script *script, int64_t began_ms, unsigned tries,
                   Error *err) MUST_USE;
