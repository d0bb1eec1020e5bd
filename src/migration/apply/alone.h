/* Groups of one statement that runs outside a transaction, or commits by itself. */
#pragma once

#include "migration/history/records.h"

/* Checkpoint, the statement, then the checkpoint's end, with the last group together with the
 * history. A failure that leaves something behind is ERR_PARTIAL: the next migrate settles it. */
bool alone_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                 Error *err) MUST_USE;
