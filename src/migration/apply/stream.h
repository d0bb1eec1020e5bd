/* Applies a script piece by piece inside one transaction: for large files, rows of COPY, and for
 * databases where a round trip costs nothing. Memory is bounded by the longest statement. */
#pragma once

#include "migration/history/records.h"

/* From the group's first to its last statement, and before them what sets the session where that
 * is not said apart (parts.h); the transaction is open and stays so. */
bool stream_statements(Engine *engine, const Script *script, const ScriptGroup *group,
                       Error *err) MUST_USE;
