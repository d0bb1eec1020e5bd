/* How long work takes on a table of known size. */
#pragma once

#include "base/attr.h"
#include "lint/effects/effects.h"

/* "4.1 GB, 38 million rows: about 50 s under ACCESS EXCLUSIVE". NULL when no size is known or
 * nothing is worked on. `mode`: the strongest lock meanwhile. Child of ctx. */
char *duration_text(TALLOC_CTX *ctx, const Effect *const *effects, size_t count, LockMode mode);
