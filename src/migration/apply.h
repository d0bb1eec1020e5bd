/* Applies scripts one by one, and stands by them: lock timeouts are retried, a lost connection is
 * made again and the history asked, a failure is recorded. */
#pragma once

#include "migration/records.h"

/* Applies one script and adds it to result->applied; does nothing when the history says, after
 * another run took turns with us, that it is done. A failure says what is left. */
bool apply_script(Engine *engine, const Script *script, const Step *step, MigrateResult *result,
                  Error *err) MUST_USE;
