/* The environment of the commands that we start. */
#pragma once

#include "config/settings.h"

/* "NAME=value", NULL-terminated: the configuration in force, so that a `tidegate` inside works on
 * the same, although it runs in the configuration's folder and does not see our flags. Values of
 * variables that it inherits are not repeated (they may be secret, and this list is recorded).
 * Child of ctx. */
const char *const *ship_environment(TALLOC_CTX *ctx, const Settings *settings,
                                    const char *environment);
/* The same for a command in an image that runs elsewhere: no path of this machine is in it. Child
 * of ctx. */
const char *const *ship_environment_away(TALLOC_CTX *ctx, const Settings *settings,
                                         const char *environment);
