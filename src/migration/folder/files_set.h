/* Turns what the walk found into the checked and sorted set of migrations. */
#pragma once

#include "migration/folder/discover.h"

/* Copies what it needs out of `discovery`, whose entries it sorts. ERR_VALIDATION or ERR_IO with
 * the place of the first problem, all others of its kind in the detail. */
bool files_set_build(TALLOC_CTX *ctx, const char *dir, Discovery *discovery, MigrationSet **ret_set,
                     Error *err) MUST_USE;
