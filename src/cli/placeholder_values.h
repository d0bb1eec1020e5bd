/* The placeholders of the configuration. */
#pragma once

#include "cli/command.h"
#include "migration/script/placeholders.h"

/* What lint reads in their place: values as they stand, the name of one that is a reference, which
 * may be a secret, and words for Flyway's own. Nothing is asked. Child of the invocation's context.
 */
const Placeholders *placeholder_stand_ins(const Invocation *invocation);

/* With their references followed. Child of the invocation's context. */
bool placeholder_values(const Invocation *invocation, const Placeholder **ret_items,
                        size_t *ret_count, Error *err) MUST_USE;
