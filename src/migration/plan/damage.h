/* What interrupted statements left in the database, whoever's they were: indexes that are not
 * valid. Looked for by status, validate and repair. */
#pragma once

#include "migration/plan/plan.h"
#include "migration/session.h"

/* Fills result->problems. */
bool damage_show(StatusResult *result, Engine *engine, Error *err) MUST_USE;

/* ERR_VALIDATION that names it. */
bool damage_check(const StatusResult *result, Error *err) MUST_USE;

typedef void (*DamageSay)(void *data, const char *text);

/* Whether there is any; and mends it: what a pending migration builds is taken away, since it will
 * build it. The lock must be ours. */
bool damage_is_there(Engine *engine, bool *ret_there, Error *err) MUST_USE;
bool damage_mend(Engine *engine, const Plan *plan, DamageSay say, void *data, Error *err) MUST_USE;
