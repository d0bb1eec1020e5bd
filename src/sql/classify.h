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

/* Where a statement runs. */
typedef enum SqlRuns {
    SQL_RUNS_ANYWHERE,  /* nothing speaks against a transaction */
    SQL_RUNS_INSIDE,    /* in a transaction of its own it does what it would do without one */
    SQL_RUNS_OUTSIDE,   /* the server refuses it inside a transaction block */
    SQL_RUNS_BY_ITSELF, /* it commits before and after itself, as MariaDB's DDL does */
} SqlRuns;

/* How an interrupted statement that ran outside a transaction is settled: what to ask the server.
 */
typedef enum SqlSettle {
    SQL_SETTLE_RERUN,         /* doing it again is harmless (VACUUM, REINDEX, ALTER SYSTEM) */
    SQL_SETTLE_INDEX_CREATED, /* the index exists and is valid */
    SQL_SETTLE_INDEX_DROPPED, /* the index is gone */
    SQL_SETTLE_REINDEXED,     /* doing it again is harmless, once its leftovers are taken away */
    SQL_SETTLE_DETACHED,      /* the partition is no longer one; half-way it can be finished */
    SQL_SETTLE_DATABASE_CREATED,
    SQL_SETTLE_DATABASE_DROPPED,
    SQL_SETTLE_TABLESPACE_CREATED,
    SQL_SETTLE_TABLESPACE_DROPPED,
    SQL_SETTLE_SUBSCRIPTION_CREATED,
    SQL_SETTLE_SUBSCRIPTION_DROPPED,
    SQL_SETTLE_ASK, /* only a person can tell */
} SqlSettle;

typedef struct SqlTraits {
    SqlControl control;
    bool copy_from_stdin;
    SqlRuns runs;
    bool outside_transaction; /* runs is SQL_RUNS_OUTSIDE */
    int outside_before;       /* servers before this version refuse it there, too; 0: none */
    bool session;             /* it sets the session for what follows, and can be said again */
    bool procedural;          /* CALL, DO: outside a transaction it may commit in between */
    const char *what; /* its words for messages, "CREATE INDEX CONCURRENTLY"; static or NULL */
    SqlSettle settle; /* meaningful if it does not run in a transaction */
    char *object; /* name of what it is about, as written, unquoted parts folded: "public.idx"; or
                     NULL */
} SqlTraits;

/* `ret_traits->object` is a child of ctx. */
void sql_classify(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length,
                  SqlTraits *ret_traits);
