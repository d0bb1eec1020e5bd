/* Which migrations a release is made of. */
#pragma once

#include "cli/command.h"

/* The hash of the folder in force and the versions in it, NULL-terminated; of several databases one
 * hash of all, and versions as NAME/VERSION. They stay NULL where a folder cannot be read: another
 * framework's migrations need not be one. Children of the invocation's context. */
void ship_set(Invocation *invocation, const char **ret_hash, const char *const **ret_versions);
