/* `skip_unchanged`: no task for a release whose image carries the very migrations that the
 * environment's latest run applied. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* The label of an image that says which migrations it carries: a hash, written at build time by
 * `tidegate hash`. A plan has its value as PLAN_MIGRATIONS. */
#define MIGRATIONS_LABEL "tidegate.migrations"

/* *ret_same is the id of the run whose success covers this plan, or NULL. All of this must
 * hold: the latest run here of ANY kind is a migration by the same command and a success, with
 * the same hash, and the database it told is the environment's one. Child of ctx. */
bool unchanged_since(TALLOC_CTX *ctx, Ship *ship, const json_t *intent, const char **ret_same,
                     Error *err) MUST_USE;
