/* Directives: "-- tidegate: KEY[=VALUE] ..." in the leading comments of a migration's file.
 *
 * The table is the only list of them: the engine and lint ask by these keys, lint tells what is no
 * row of it. A new directive is one row and whoever asks for it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef enum SqlDirectiveValue {
    SQL_DIRECTIVE_BARE,     /* a word alone */
    SQL_DIRECTIVE_TEXT,     /* KEY=WORD or KEY="SOME WORDS" */
    SQL_DIRECTIVE_DURATION, /* KEY=10s; KEY=0 takes the limit away */
    SQL_DIRECTIVE_REASON,   /* all that follows in the line are words for people */
} SqlDirectiveValue;

typedef struct SqlDirective {
    const char *key; /* NULL: the end of the table */
    SqlDirectiveValue value;
    const char *meaning;
} SqlDirective;

extern const SqlDirective SQL_DIRECTIVES[];

/* The row of a key that need not end with NUL; NULL: there is none. */
const SqlDirective *sql_directive_find(const char *key, size_t length);

/* The value of `key`, "" for a bare one, NULL when it is not there. Child of ctx. */
char *sql_directive(TALLOC_CTX *ctx, const char *text, size_t length, const char *key);

/* The value in ms of a directive that is a duration; *ret_ms stays as it is when the file does not
 * have it. ERR_VALIDATION, without a place, for what is no duration. */
bool sql_directive_duration(const char *text, size_t length, const char *key, int64_t *ret_ms,
                            Error *err) MUST_USE;
