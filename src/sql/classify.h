/* What the runner must know of a statement before it is run, read from its tokens. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/dialect.h"

typedef enum SqlControl {
    SQL_CONTROL_NONE,
    SQL_CONTROL_BEGIN,    /* BEGIN, START TRANSACTION */
    SQL_CONTROL_COMMIT,   /* COMMIT, END */
    SQL_CONTROL_ROLLBACK, /* ROLLBACK, ABORT (not ROLLBACK TO) */
    SQL_CONTROL_PREPARE,  /* PREPARE TRANSACTION */
} SqlControl;

/* How an interrupted statement that ran outside a transaction is settled: what to ask the server.
 */
typedef enum SqlSettle {
    SQL_SETTLE_RERUN,         /* doing it again is harmless (VACUUM, REINDEX, ALTER SYSTEM) */
    SQL_SETTLE_INDEX_CREATED, /* the index exists and is valid */
    SQL_SETTLE_INDEX_DROPPED, /* the index is gone */
    SQL_SETTLE_ASK,           /* only a person can tell */
} SqlSettle;

typedef struct SqlTraits {
    SqlControl control;
    bool copy_from_stdin;
    bool outside_transaction; /* the server refuses it inside a transaction block */
    const char *what; /* its words for messages, "CREATE INDEX CONCURRENTLY"; static or NULL */
    SqlSettle settle; /* meaningful if outside_transaction */
    char *object;     /* index name as written, unquoted parts folded: "public.idx"; or NULL */
} SqlTraits;

/* `ret_traits->object` is a child of ctx. */
void sql_classify(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length,
                  SqlTraits *ret_traits);
