/* Scripts whose only statement cannot run in a transaction. */
#pragma once

#include "migration/history/records.h"

/* Checkpoint, the statement, then checkpoint and history together. A failure that leaves something
 * behind is ERR_PARTIAL: the next migrate settles it. */
bool alone_apply(Engine *engine, const Script *script, const Step *step, Error *err) MUST_USE;
