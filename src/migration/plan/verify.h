/* Whether history and folder agree: changed, missing and out-of-order files. */
#pragma once

#include "migration/plan/plan.h"
#include "migration/session.h"

/* ERR_VALIDATION names all files of the first kind of problem; changed ones with their diff. Files
 * that differ only in comments or white space are warned of and count as applied. */
bool verify_plan(Engine *engine, Plan *plan, Error *err) MUST_USE;
