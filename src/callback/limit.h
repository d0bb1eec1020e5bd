/* Makes an answer fit into what its receiver takes. */
#pragma once

#include "base/json.h"

/* The first `most` bytes at most, ending with "..." and a whole character where something was left
 * out. Child of ctx. */
char *limit_text(TALLOC_CTX *ctx, const char *text, size_t most);

/* A copy whose compact text has `most` bytes at most: of what is longest, lists lose their end
 * and texts are cut, and "trimmed": true says so. The members that are numbers, booleans or short
 * stay. New reference. */
json_t *limit_object(const json_t *object, size_t most);
