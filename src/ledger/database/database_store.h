/* The store backend `database`: a table of documents in the target's own database.
 *
 * One statement per operation, each committed by itself, and no state in the session: it works
 * through a pooler in transaction mode. A lost connection is made anew. No statement runs longer
 * than DATABASE_STORE_LIMIT_MS, so that nobody who asks the ledger hangs with the database. The
 * table is made by the first write: who only asks needs no right to make one, and leaves nothing.
 */
#pragma once

#include "db/db.h"
#include "ledger/store.h"

#define DATABASE_STORE_FORMAT   1
#define DATABASE_STORE_LIMIT_MS 10000

typedef struct DatabaseStore {
    Db *db;                         /* NULL: there is no connection */
    bool present;                   /* the table was seen; it is made by the first write */
    bool create;                    /* an SQLite file may be made, for the table */
    const DatabaseAddress *address; /* borrowed */
    const char *label;              /* "postgres://app@db:5432/shop": never a password */
    Clock *clock;
    const Cancel *cancel;
} DatabaseStore;

extern const StoreDriver DATABASE_STORE_DRIVER;

bool database_store_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *location,
                         void **ret_state, Error *err) MUST_USE;
bool database_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                        Error *err) MUST_USE;
bool database_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                        bool *ret_written, Error *err) MUST_USE;
bool database_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                         StoreDocument **ret_documents, size_t *ret_count, Error *err) MUST_USE;
/* Without a table nothing is tried: it would have to be made. */
bool database_store_probe(void *state, const char *key, Error *err) MUST_USE;

/* Says that it was the ledger, and what may be done about it. Always returns false. */
bool database_store_failed(const DatabaseStore *store, Error *err);
