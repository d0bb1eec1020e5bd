/* The comments of an SQL text, for those who look for annotations in them. */
#pragma once

#include <stddef.h>

#include "base/dialect.h"

typedef struct SqlComment {
    const char *text; /* behind the "--", or between the ends of a block; not NUL-terminated */
    size_t length;
    size_t offset; /* in the text, of the comment's first byte */
} SqlComment;

/* Calls `visit` for each comment, in order; those in a dollar-quoted body are comments, too. It
 * ends where the text does, or in the middle of a quote that has no end. */
void sql_comments(Dialect dialect, const char *text, size_t length,
                  void (*visit)(const SqlComment *comment, void *data), void *data);
