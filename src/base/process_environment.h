/* The environment of a child: ours, with some variables set anew. Private to this folder. */
#pragma once

#include "base/attr.h"

/* NULL-terminated; ours without the names that `added` ("NAME=value", NULL-terminated or NULL)
 * sets, then those. A name that is added twice has its last value. Those of `ours`
 * are borrowed. */
char **process_environment_merge(TALLOC_CTX *ctx, char **ours, const char *const *added);
