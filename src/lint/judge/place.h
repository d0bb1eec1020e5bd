/* Where in a file something stands (internal to lint/judge, and for those who add findings). */
#pragma once

#include "base/attr.h"
#include "lint/judge/judge.h"

typedef struct JudgePlace {
    int line, column; /* 1-based, column in characters */
    int end_line, end_column;
} JudgePlace;

/* The place of a byte of the statement and of the end of the word there. An offset that is not
 * known (-1) is the statement's beginning. */
JudgePlace judge_place(const JudgedStatement *statement, int offset);

/* The statement's first line, cut where it is long, with " ..." where more follows. Child of ctx.
 */
char *judge_statement_text(TALLOC_CTX *ctx, const char *text, size_t length);
