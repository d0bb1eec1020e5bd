/* `tidegate new --recipe`: a set of migrations instead of one (inside src/cli). */
#pragma once

#include "cli/command.h"

/* Runs the command; `dir` is the folder as it is, `shown` as a person opens it. */
int new_recipe_run(Invocation *invocation, const char *dir, const char *shown);
