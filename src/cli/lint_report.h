/* How `lint` ends: findings in the form that was asked for, and its exit code. */
#pragma once

#include "cli/command.h"
#include "lint/lint.h"

/* One result, or one for each of several databases. Returns the exit code: 3 when one blocks. */
int lint_report_finish(Invocation *invocation, LintResult *const *results, size_t count);
/* The findings of all as the object of --json; `ctx` is for what it needs meanwhile. New reference.
 */
json_t *lint_report_json(const void *ctx, LintResult *const *results, size_t count);
/* For a command that goes on, or ends by it: tells warnings and errors in a line each, and returns
 * their number with the rules, "2 errors: drop-column, add-unique". Child of ctx. */
char *lint_report_tell(const Invocation *invocation, TALLOC_CTX *ctx, LintResult *const *results,
                       size_t count);
