/* What is pending in an environment, and what its schema looks like. */
#pragma once

#include "cli/lint_sources.h"

typedef struct LintTarget {
    LintInput input;
    Db *live; /* its schema is read from here; NULL: the history is replayed */
} LintTarget;

/* By the database's own history, which is asked read-only: *ret_target has the folder's files, the
 * pending ones judged. What cannot be asked is an error. Child of the invocation's context. */
bool lint_target_live(const Invocation *invocation, LintTarget *ret_target, Error *err) MUST_USE;
/* By the versions that are known to be migrated there, NULL-terminated; NULL: none is. */
bool lint_target_recorded(const Invocation *invocation, const char *const *applied,
                          LintTarget *ret_target, Error *err) MUST_USE;
/* Opens the schema of files that were named, where --env or --database says which. */
bool lint_target_schema(const Invocation *invocation, LintTarget *target, Error *err) MUST_USE;
