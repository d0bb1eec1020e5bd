/* Versions as Flyway compares them: '_' is '.', parts are integers of any size, a missing part is
 * 0, trailing zero parts do not count: 1 = 1.0 = 001. Versions that are text (Prisma's) come after
 * all numbers, by their bytes. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

/* Whether it is one of Flyway's. */
bool version_valid(const char *text);
/* <0, 0, >0; an order of all texts. */
int version_compare(const char *a, const char *b);
/* The canonical spelling: "1.2" for "001_02.0"; child of ctx. */
char *version_canonical(TALLOC_CTX *ctx, const char *text);
