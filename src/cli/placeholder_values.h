/* The placeholders of the configuration, with their references followed. */
#pragma once

#include "cli/command.h"
#include "migration/script/placeholders.h"

/* Child of the invocation's context. */
bool placeholder_values(const Invocation *invocation, const Placeholder **ret_items,
                        size_t *ret_count, Error *err) MUST_USE;
