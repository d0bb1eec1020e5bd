/* What the library says of a set of statements, in words that a test can compare. */
#pragma once

#include "truth.h"

typedef struct Telling {
    TALLOC_CTX *ctx;
    EffectContext context;
} Telling;

/* A catalog of that server, complete, after `history`. */
Telling tell_after(const char *history, int major);
Telling tell_after_in(Dialect dialect, const char *history, int major);
/* The old version's statements, as the file for --application has them. */
void tell_application(Telling *telling, const char *sql);
/* The effects of the statements as one transaction, in order, one a word:
 *     "lock users AE; rewrite users; scan users; fk fk2; build users; fail 23502;
 *      break 42703 users.legacy drop-column; held users; note unbounded-dml users" */
char *tell(Telling *telling, const char *sql);
/* Of these the ones that begin with the word. */
char *tell_only(Telling *telling, const char *word, const char *sql);
void tell_end(Telling *telling);

#define assert_tells(telling, sql, expected) assert_string_equal(tell((telling), (sql)), (expected))
#define assert_tells_only(telling, word, sql, expected)                                            \
    assert_string_equal(tell_only((telling), (word), (sql)), (expected))
