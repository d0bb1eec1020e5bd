/* `skip_unchanged`: no task for a release whose image carries the very migrations that the
 * environment's latest run applied. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* Where a plan says which migrations the image carries: the value of its label
 * `tidegate.migrations`, a hash written at build time by `tidegate hash`. */
#define PLAN_MIGRATIONS "migrations"

/* *ret_same is the id of the run whose success covers this plan, or NULL. All of the rule
 * must hold: the latest run here of ANY kind, a success, the same hash, and the database it told is
 * the environment's one. Child of ctx. */
bool unchanged_since(TALLOC_CTX *ctx, Ship *ship, const json_t *intent, const char **ret_same,
                     Error *err) MUST_USE;
