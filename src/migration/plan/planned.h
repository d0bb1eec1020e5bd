/* A plan that was written down: migrate does exactly that, or refuses it as stale.
 *
 * It holds what the plan was made of, not what migrate would make of it later: the pending files
 * with their checksums, what was applied before them, and where.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef struct Engine Engine;
typedef struct Plan Plan;

typedef struct PlannedStep {
    const char *version; /* NULL for repeatables */
    const char *path, *checksum;
} PlannedStep;

/* What runs around the migrations. */
typedef struct PlannedHook {
    const char *moment;   /* "before_all" */
    const char *shown;    /* the file's path, or the command's words */
    const char *checksum; /* of what it says */
} PlannedHook;

typedef struct PlannedSet {
    const char *database_id; /* NULL: nothing was recorded there yet */
    const char *app;
    const char *to; /* where it was to stop; NULL: nowhere */
    bool single_transaction;
    const char *role;    /* whom scripts run as; NULL: the user */
    const char *applied; /* digest of what the history says is done */
    PlannedStep *steps;  /* in the order of migrate */
    size_t count;
    PlannedHook *hooks; /* in their order */
    size_t hook_count;
} PlannedSet;

/* Child of ctx; shares the texts of the plan. */
PlannedSet *planned_of(TALLOC_CTX *ctx, const Engine *engine, const Plan *plan, const char *to);

/* ERR_VALIDATION says what is not as it was when `planned` was made; NULL is always as it was. */
bool planned_check(const Engine *engine, const Plan *plan, const PlannedSet *planned,
                   Error *err) MUST_USE;
