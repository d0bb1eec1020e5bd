#include <inttypes.h>

#include "ledger/database/patience.h"
#include "ledger/database/table.h"
#include "ledger/rows.h"
#include "ledger/write.h"

#define TABLE "tidegate_ledger"

bool database_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                        Error *err)
{
    DatabaseStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    if (!table_find(store, err))
        return database_store_failed(store, err);
    if (!store->present) {
        *ret_document = NULL;
        return true;
    }
    return (database_read(tmp, store, ROWS_GET(TABLE), &key, 1, &rows, err) &&
            rows_document(ctx, rows, ret_document, err)) ||
           database_store_failed(store, err);
}

/* One statement that compares and writes. */
static WriteAnswer send_write(void *data, const StoreWrite *write, Error *err)
{
    static const char INSERT[] =
        "INSERT INTO " TABLE " (key, value, version, write_id, written_at)"
        " VALUES ($1, $2, 1, $3, CURRENT_TIMESTAMP) ON CONFLICT DO NOTHING";
    static const char UPDATE[] =
        "UPDATE " TABLE " SET value = $2, version = version + 1, write_id = $3,"
        " written_at = CURRENT_TIMESTAMP WHERE key = $1 AND version = CAST($4 AS bigint)";
    static const WriteAnswer ANSWERS[] = {
        [DATABASE_FINAL] = WRITE_FAILED,
        [DATABASE_AGAIN] = WRITE_AGAIN,
        [DATABASE_LOST] = WRITE_LOST,
    };
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    bool insert = write->expected == STORE_ABSENT;
    const char *params[] = {write->key, write->text, write->id,
                            talloc_asprintf(tmp, "%" PRId64, write->expected)};
    DbRows *rows = NULL;
    if (!database_try(tmp, data, insert ? INSERT : UPDATE, params, insert ? 3 : 4, &rows, err))
        return ANSWERS[database_failure(err)];
    return db_rows_affected(rows) == 1 ? WRITE_DONE : WRITE_REFUSED;
}

static bool look(TALLOC_CTX *ctx, void *data, const char *key, WriteMark *ret_mark, Error *err)
{
    DbRows *rows = NULL;
    if (!database_read(ctx, data, "SELECT version, write_id FROM " TABLE " WHERE key = $1", &key, 1,
                       &rows, err))
        return false;
    if (db_rows_count(rows) == 1)
        *ret_mark = (WriteMark){.version = db_value_int(rows, 0, 0, 0), .id = db_value(rows, 0, 1)};
    return true;
}

bool database_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                        bool *ret_written, Error *err)
{
    DatabaseStore *store = state;
    const Writer writer = {
        .store = store,
        .send = send_write,
        .look = look,
        .clock = store->clock,
        .cancel = store->cancel,
    };
    return (table_make(store, err) &&
            write_document(&writer, key, value, expected, ret_written, err)) ||
           database_store_failed(store, err);
}

bool database_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                         StoreDocument **ret_documents, size_t *ret_count, Error *err)
{
    static const char UP[] = ROWS_LIST(TABLE, "");
    static const char DOWN[] = ROWS_LIST(TABLE, " DESC");
    DatabaseStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const RowsBounds bounds = rows_bounds(tmp, range);
    const char *params[] = {bounds.low, bounds.high, talloc_asprintf(tmp, "%zu", range->limit)};
    DbRows *rows = NULL;
    if (!table_find(store, err))
        return database_store_failed(store, err);
    if (!store->present) {
        *ret_documents = NULL;
        *ret_count = 0;
        return true;
    }
    return (database_read(tmp, store, range->newest_first ? DOWN : UP, params, COUNT_OF(params),
                          &rows, err) &&
            rows_documents(ctx, rows, ret_documents, ret_count, err)) ||
           database_store_failed(store, err);
}

bool database_store_probe(void *state, const char *key, Error *err)
{
    static const char SQL[] = "UPDATE " TABLE " SET value = value WHERE key = $1 AND version = 0";
    DatabaseStore *store = state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    return (table_find(store, err) &&
            (!store->present || database_try(tmp, store, SQL, &key, 1, &rows, err))) ||
           database_store_failed(store, err);
}
