/* What the configuration decides of linting. */
#pragma once

#include "base/dialect.h"
#include "cli/command.h"
#include "lint/judge/policy.h"

/* ERR_CONFIG or ERR_USAGE for a rule or a level that is none. Texts are the settings'. */
bool lint_policy_of(const Settings *settings, LintPolicy *ret_policy, Error *err) MUST_USE;
/* "14" or "14.3" of --postgres as 140000, 140003; 0 when it is not given. ERR_USAGE for anything
 * else.
 */
bool lint_postgres_version(const Settings *settings, int *ret_version, Error *err) MUST_USE;
/* As the database's URL says where it can be read without asking anybody; PostgreSQL else. */
Dialect lint_dialect(const Invocation *invocation);
