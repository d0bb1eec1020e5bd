/* The hooks of the configuration: a file of SQL or a command for each moment that it names. */
#pragma once

#include "cli/command.h"
#include "migration/engine.h"

/* ERR_CONFIG for an unknown moment, and for what is neither a .sql file nor words. Children of the
 * invocation's context. */
bool hook_values(const Invocation *invocation, const ConfiguredHook **ret_items, size_t *ret_count,
                 Error *err) MUST_USE;
