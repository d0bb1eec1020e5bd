/* Which files were changed since a commit: git is asked. */
#pragma once

#include "base/error.h"

/* The paths below `dir`, relative to it, that differ from the last commit that `ref` and HEAD have
 * in common; what is not committed, or not even added, counts too, what was deleted does not.
 * Sorted by nothing, NULL-terminated. ERR_USAGE when there is no git, no repository or no such
 * commit. Child of ctx. */
bool lint_git_changed(TALLOC_CTX *ctx, const char *dir, const char *ref,
                      const char *const **ret_paths, Error *err) MUST_USE;
