/* Statements as others may see them: without the values in them. */
#pragma once

#include <stddef.h>

#include "base/attr.h"
#include "base/dialect.h"

/* The text on one line, of at most `limit` bytes, each string and number a question mark, comments
 * left out. It may be the beginning of a statement. Child of ctx. */
char *sql_mask(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length, size_t limit);
