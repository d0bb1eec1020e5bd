/* Applies scripts one by one, and stands by them: lock timeouts are retried, a lost connection is
 * made again and the history asked, a failure is recorded. */
#pragma once

#include "migration/history/records.h"

typedef const Step *(*ApplyStepOf)(const MigrationFile *file);
typedef void (*ApplyCounted)(MigrateResult *result);

/* Applies the scripts in order and adds each to result->applied, then calls `counted`; one that the
 * history says is done, after another run took turns with us, is passed over. The run's success is
 * recorded together with the last. A failure says what is left. */
bool apply_all(Engine *engine, Script *const scripts[], size_t count, ApplyStepOf step_of,
               ApplyCounted counted, MigrateResult *result, Error *err) MUST_USE;
