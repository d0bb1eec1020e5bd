/* Documents out of SQL: what the stores on a database of ours share. */
#pragma once

#include "db/db.h"
#include "ledger/store.h"

/* The statements whose rows the functions below read. $1: the key. */
#define ROWS_GET(table) "SELECT key, value, version FROM " table " WHERE key = $1"
/* $1, $2: the bounds, $3: the limit. `order` is "" or " DESC". */
#define ROWS_LIST(table, order)                                                                    \
    "SELECT key, value, version FROM " table " WHERE key > $1 AND key < $2 ORDER BY key" order     \
    " LIMIT CAST($3 AS bigint)"

/* Keys of a range lie between these two, without them; children of ctx. */
typedef struct RowsBounds {
    const char *low, *high;
} RowsBounds;
RowsBounds rows_bounds(TALLOC_CTX *ctx, const StoreRange *range);

/* The first row's document, NULL when there is none. ERR_FORMAT names a record that is no JSON. */
bool rows_document(TALLOC_CTX *ctx, const DbRows *rows, StoreDocument **ret_document,
                   Error *err) MUST_USE;
bool rows_documents(TALLOC_CTX *ctx, const DbRows *rows, StoreDocument **ret_documents,
                    size_t *ret_count, Error *err) MUST_USE;
