/* The SQL of hooks among what `lint` judges: it runs around the migrations that are pending, and is
 * judged once, with what comes before them in front of the first of them, the rest behind the last.
 */
#pragma once

#include "cli/lint_sources.h"

/* Those of the folder and of the configuration, if anything is pending. */
bool lint_hooks_all(const Invocation *invocation, LintInput *input, Error *err) MUST_USE;
/* Those that were changed since a commit, whatever is pending. */
bool lint_hooks_changed(const Invocation *invocation, const char *ref, LintInput *input,
                        Error *err) MUST_USE;
