/* Inside src/cli: what a tidegate.yml that is there already says to `tidegate init`. */
#pragma once

#include "cli/command.h"
#include "scaffold/init/sight.h"

/* Adds it to what was found. One that cannot be read is said aloud and tells nothing: it is what
 * will be replaced. */
void init_look_at_configuration(const Invocation *invocation, const char *dir, InitSight *sight);
