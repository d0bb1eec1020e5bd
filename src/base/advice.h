/* Advice that names commands: "see why with `tidegate logs ID`". */
#pragma once

#include "base/attr.h"

/* The advice with ` --env ENVIRONMENT` behind each command that works on the records of an
 * environment, for a reader who has not chosen one otherwise. NULL stays NULL. Child of ctx. */
char *advice_for_environment(TALLOC_CTX *ctx, const char *advice, const char *environment);
/* The commands that are meant, NULL-terminated. */
extern const char *const advice_commands[];
