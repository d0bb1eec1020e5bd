/* A LintConfig from the settings. */
#pragma once

#include "cli/lint_target.h"
#include "lint/lint.h"
#include "pipeline/ship.h"

/* What the ledger knows, of one of several databases (`database`; NULL: of the only one). Child of
 * the invocation's context. */
LintServing lint_serving(const Invocation *invocation, const ShipQuestion *question,
                         const char *database);
/* The versions that are known to be migrated, as above; NULL: none is. */
const char *const *lint_applied(const Invocation *invocation, const ShipQuestion *question,
                                const char *database);
/* Judges it. `serving`: what the ledger knows; NULL: it was not asked. Child of the invocation's
 * context. */
bool lint_target_run(const Invocation *invocation, const LintTarget *target,
                     const LintServing *serving, LintResult **ret_result, Error *err) MUST_USE;
