/* The file of `plan --out`, which `migrate --plan` reads: JSON that a person can look at. */
#pragma once

#include "cli/database_views.h"
#include "migration/plan/planned.h"

/* One plan for each of the databases, in their order. */
bool plan_file_write(const char *path, const DatabaseView *views, const PlannedSet *const planned[],
                     size_t count, Error *err) MUST_USE;

/* The plan of the database of that name (NULL: the only one). ERR_VALIDATION when there is none for
 * it, ERR_FORMAT when the file is no plan. Child of ctx. */
bool plan_file_read(TALLOC_CTX *ctx, const char *path, const char *name, PlannedSet **ret_planned,
                    Error *err) MUST_USE;

/* The hooks of a plan, as a list of objects. New reference. */
json_t *plan_file_hooks_json(const PlannedSet *planned);
