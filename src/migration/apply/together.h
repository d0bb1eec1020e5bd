/* All pending migrations in one transaction, with their rows in the history and the hooks around
 * them: all of it commits, or nothing. */
#pragma once

#include "migration/apply/apply.h"
#include "migration/plan/plan.h"

/* Whether the database can; ERR_USAGE when DDL commits by itself there. */
bool together_check_database(const Engine *engine, Error *err) MUST_USE;
/* ERR_USAGE names the first statement that keeps its file out of a transaction with others. */
bool together_check(Script *const scripts[], size_t count, Error *err) MUST_USE;
/* Both, for a plan whose files were not looked through yet. */
bool together_check_plan(Engine *engine, const Plan *plan, Error *err) MUST_USE;

/* As apply_all(), hooks before and after all included. After a lock timeout all of it is tried
 * again. */
bool together_apply(Engine *engine, Script *const scripts[], size_t count, ApplyStepOf step_of,
                    ApplyCounted counted, MigrateResult *result, Error *err) MUST_USE;
