/* Statements over a connection that may be lost and is made anew. */
#pragma once

#include "ledger/database/database_store.h"

/* Whether a statement that failed so may go well the next time. */
typedef enum DatabaseFailure {
    DATABASE_FINAL,
    DATABASE_AGAIN, /* not carried out: the file is busy, transactions were in each other's way */
    DATABASE_LOST,  /* contact was lost: it may have been carried out, now or later */
} DatabaseFailure;
DatabaseFailure database_failure(const Error *err);

/* Connects unless it is, waiting for a busy file but for no server; the connection has the limit
 * and the cancel of the store. */
bool database_connect(DatabaseStore *store, Error *err) MUST_USE;
/* Once, connecting first where the connection is lost. */
bool database_try(TALLOC_CTX *ctx, DatabaseStore *store, const char *sql,
                  const char *const params[], size_t n_params, DbRows **ret_rows,
                  Error *err) MUST_USE;
/* Until it goes well or patience ends: for what may be done twice. */
bool database_read(TALLOC_CTX *ctx, DatabaseStore *store, const char *sql,
                   const char *const params[], size_t n_params, DbRows **ret_rows,
                   Error *err) MUST_USE;
