/* Exceptions that stand in the migrations themselves.
 *
 *     -- tidegate: allow drop-column users.legacy: nobody reads it since 4.2 until=2026-12-31
 *     -- tidegate: allow-file create-index-blocks-writes: the table has forty rows
 *
 * `allow` is for the statement it stands in, the one before it on its line, or the next one; the
 * reason is mandatory. The annotations of other linters are understood as well; theirs need none.
 */
#pragma once

#include "base/dialect.h"
#include "lint/rules/rules.h"
#include "report/finding.h"

typedef struct Allow {
    const char *const *rules; /* names as written; none: all rules */
    size_t rule_count;
    const char *object;        /* "users.legacy", "users"; NULL: whatever it is */
    const char *reason;        /* NULL: none was given, and it does not hold */
    const char *until;         /* the last day on which it holds, as written; NULL: for ever */
    int line, column;          /* of the comment */
    int first_line, last_line; /* which findings it is for */
    const char *foreign;       /* whose annotation it is; NULL: ours */
    bool used;
} Allow;

/* Lines of a statement, in the order of the file. */
typedef struct AllowSpan {
    int first_line, last_line;
} AllowSpan;

typedef struct Allows {
    Allow *items;
    size_t count;
} Allows;

/* Reads a file's annotations. Child of ctx. */
Allows *allows_read(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length,
                    const AllowSpan *spans, size_t span_count);

/* The first annotation that allows this finding on that day ("2026-11-26"); NULL: none does. An
 * annotation without reason, one that has expired or that ends on no day there is allows nothing
 * but counts as used. */
const Allow *allows_find(Allows *allows, const Finding *finding, const char *today);
/* Whether it had a day to end on, and that is over. */
bool allow_has_expired(const Allow *allow, const char *today);
/* Whether it shall end on what is no day: "2026-02-31", "31.12.2026". */
bool allow_ends_on_no_day(const Allow *allow);
/* The first of its rules that neither we nor another linter have; NULL: all are known. */
const char *allow_unknown_rule(const Allow *allow);
