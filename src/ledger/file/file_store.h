/* The store backend `file:`: one SQLite database with one table of documents.
 *
 * The journal is truncated, not a write-ahead log: a log's shared memory would not survive the
 * fork() of a supervisor nor a network file system. With synchronous=FULL a commit is on disk when
 * the call returns.
 */
#pragma once

#include "db/db.h"
#include "ledger/store.h"

#define FILE_STORE_FORMAT 1
/* "TiGa" in the file's header (https://www.sqlite.org/pragma.html#pragma_application_id): tells a
 * ledger from the database of an app. */
#define FILE_STORE_APPLICATION_ID 0x54694761

typedef struct FileStore {
    Db *db;
    const char *path; /* absolute */
    const char *dir;
} FileStore;

extern const StoreDriver FILE_STORE_DRIVER;

bool file_store_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *location,
                     void **ret_state, Error *err) MUST_USE;
bool file_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                    Error *err) MUST_USE;
bool file_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                    bool *ret_written, Error *err) MUST_USE;
bool file_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                     StoreDocument **ret_documents, size_t *ret_count, Error *err) MUST_USE;

/* Says that it was the ledger, and what may be done about it. Always returns false. */
bool file_store_failed(const FileStore *store, Error *err);
