/* "Did you mean": the nearest of the words that would have been right. */
#pragma once

#include "base/attr.h"

/* The nearest of `choices` (NULL-terminated) when it is near enough to be meant, else NULL.
 * Distance: Damerau and Levenshtein's, a swap of neighbours counts as one. Borrowed. */
const char *suggest_nearest(const char *word, const char *const *choices);

/* "a, b, c"; child of ctx. */
char *suggest_list(TALLOC_CTX *ctx, const char *const *choices);
