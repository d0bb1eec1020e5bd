#include <inttypes.h>

#include "ledger/file/patience.h"
#include "ledger/rows.h"

bool file_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                    Error *err)
{
    FileStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    return (patient_query(tmp, store, ROWS_GET("document"), &key, 1, &rows, err) &&
            rows_document(ctx, rows, ret_document, err)) ||
           file_store_failed(store, err);
}

/* One statement that compares and writes: SQLite takes its write lock before it compares. */
bool file_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                    bool *ret_written, Error *err)
{
    static const char INSERT[] = "INSERT INTO document (key, value, version) VALUES ($1, $2, 1)"
                                 " ON CONFLICT DO NOTHING";
    static const char UPDATE[] = "UPDATE document SET value = $2, version = version + 1"
                                 " WHERE key = $1 AND version = CAST($3 AS INTEGER)";
    FileStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    bool insert = expected == STORE_ABSENT;
    const char *params[] = {key, json_text(tmp, value), talloc_asprintf(tmp, "%" PRId64, expected)};
    DbRows *rows = NULL;
    if (!params[1])
        return error_set(err, ERR_INTERNAL, "the record '%s' is no valid JSON", key);
    if (!patient_query(tmp, store, insert ? INSERT : UPDATE, params, insert ? 2 : 3, &rows, err))
        return file_store_failed(store, err);
    *ret_written = db_rows_affected(rows) == 1;
    return true;
}

bool file_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                     StoreDocument **ret_documents, size_t *ret_count, Error *err)
{
    static const char UP[] = ROWS_LIST("document", "");
    static const char DOWN[] = ROWS_LIST("document", " DESC");
    FileStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const RowsBounds bounds = rows_bounds(tmp, range);
    const char *params[] = {bounds.low, bounds.high, talloc_asprintf(tmp, "%zu", range->limit)};
    DbRows *rows = NULL;
    return (patient_query(tmp, store, range->newest_first ? DOWN : UP, params, COUNT_OF(params),
                          &rows, err) &&
            rows_documents(ctx, rows, ret_documents, ret_count, err)) ||
           file_store_failed(store, err);
}
