#include <inttypes.h>

#include "ledger/file/patience.h"
#include "ledger/keep.h"

static bool read_document(TALLOC_CTX *owner, const DbRows *rows, size_t row, StoreDocument *ret,
                          Error *err)
{
    const char *key = db_value(rows, row, 0);
    json_t *value = NULL;
    if (!json_parse_object(db_value(rows, row, 1), &value, err))
        return error_wrap(err, "the record '%s' is damaged", key);
    ret->key = talloc_strdup(owner, key);
    ret->value = keep_json(owner, value);
    ret->version = db_value_int(rows, row, 2, 0);
    return true;
}

bool file_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                    Error *err)
{
    FileStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    if (!patient_query(tmp, store, "SELECT key, value, version FROM document WHERE key = $1", &key,
                       1, &rows, err))
        return file_store_failed(store, err);
    if (db_rows_count(rows) == 0) {
        *ret_document = NULL;
        return true;
    }
    StoreDocument *document = talloc_zero(tmp, StoreDocument);
    if (!read_document(document, rows, 0, document, err))
        return file_store_failed(store, err);
    *ret_document = talloc_steal(ctx, document);
    return true;
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

bool file_store_list(TALLOC_CTX *ctx, void *state, const char *prefix, size_t limit,
                     bool newest_first, StoreDocument **ret_documents, size_t *ret_count,
                     Error *err)
{
    /* U+10FFFF sorts after every other character. */
    static const char UP[] = "SELECT key, value, version FROM document"
                             " WHERE key >= $1 AND key < $1 || char(0x10FFFF)"
                             " ORDER BY key LIMIT CAST($2 AS INTEGER)";
    static const char DOWN[] = "SELECT key, value, version FROM document"
                               " WHERE key >= $1 AND key < $1 || char(0x10FFFF)"
                               " ORDER BY key DESC LIMIT CAST($2 AS INTEGER)";
    FileStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *params[] = {prefix, talloc_asprintf(tmp, "%zu", limit)};
    DbRows *rows = NULL;
    if (!patient_query(tmp, store, newest_first ? DOWN : UP, params, COUNT_OF(params), &rows, err))
        return file_store_failed(store, err);
    size_t count = db_rows_count(rows);
    StoreDocument *documents = talloc_zero_array(tmp, StoreDocument, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        if (!read_document(documents, rows, i, &documents[i], err))
            return file_store_failed(store, err);
    }
    *ret_documents = talloc_steal(ctx, documents);
    *ret_count = count;
    return true;
}
