/* A unified diff of two texts, for changed migrations and generated files. */
#pragma once

#include <stddef.h>

#include "base/attr.h"

/* Hunks with three lines of context, without file headers; "" when equal. `max_lines` bounds the
 * output ("... 120 more lines"). Child of ctx. */
char *diff_unified(TALLOC_CTX *ctx, const char *before, const char *after, size_t max_lines);
