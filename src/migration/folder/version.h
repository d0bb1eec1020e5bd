/* Versions as Flyway compares them: '_' is '.', parts are integers of any size, a missing part is
 * 0, trailing zero parts do not count: 1 = 1.0 = 001. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

bool version_valid(const char *text);
/* <0, 0, >0; both valid. */
int version_compare(const char *a, const char *b);
/* The canonical spelling: "1.2" for "001_02.0"; child of ctx. */
char *version_canonical(TALLOC_CTX *ctx, const char *text);
