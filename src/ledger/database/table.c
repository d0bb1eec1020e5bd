#include "ledger/database/table.h"

#include <string.h>

#include "base/fs.h"
#include "db/url.h"
#include "ledger/database/patience.h"
#include "ledger/rows.h"
#include "ledger/write.h"

#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

/* The table's format stands in a row that no ledger's key can name: it has no '/'. */
#define FORMAT_ROW                                                                                 \
    "INSERT INTO tidegate_ledger (key, value, version)"                                            \
    " VALUES ('format', '{\"format\": " TEXT_OF(DATABASE_STORE_FORMAT) "}', 1)"                    \
                                                                       " ON CONFLICT DO NOTHING"

/* What differs between the databases that can hold one. */
typedef struct LedgerDialect {
    Dialect dialect;
    const char *present; /* a row when the table is there */
    const char *create;
} LedgerDialect;

static const LedgerDialect DIALECTS[] = {
    {
        .dialect = DIALECT_POSTGRES,
        /* As the history's tables: search_path finds it, and decides where it is made. */
        .present = "SELECT 1 WHERE pg_catalog.to_regclass('tidegate_ledger') IS NOT NULL",
        /* Sorted by bytes, whatever the database's own order is. */
        .create = "CREATE TABLE IF NOT EXISTS tidegate_ledger ("
                  " key text COLLATE \"C\" PRIMARY KEY, value text NOT NULL,"
                  " version bigint NOT NULL, write_id text, written_at timestamptz);" FORMAT_ROW,
    },
    {
        .dialect = DIALECT_SQLITE,
        .present = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tidegate_ledger'",
        .create = "BEGIN IMMEDIATE;"
                  "CREATE TABLE IF NOT EXISTS tidegate_ledger ("
                  " key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL,"
                  " write_id TEXT, written_at TEXT);" FORMAT_ROW ";COMMIT",
    },
};

static bool find_dialect(const DatabaseStore *store, const LedgerDialect **ret_dialect, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(DIALECTS); i++) {
        if (DIALECTS[i].dialect == db_dialect(store->db)) {
            *ret_dialect = &DIALECTS[i];
            return true;
        }
    }
    error_set(err, ERR_CONFIG, "a %s database cannot hold the ledger",
              dialect_name(db_dialect(store->db)));
    return error_hint(err, "write the ledger as file:PATH, dynamodb:TABLE or s3://BUCKET/PREFIX");
}

static bool look_for(DatabaseStore *store, bool *ret_present, Error *err)
{
    const LedgerDialect *dialect = NULL;
    if (!find_dialect(store, &dialect, err))
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    if (!database_read(tmp, store, dialect->present, NULL, 0, &rows, err))
        return false;
    *ret_present = db_rows_count(rows) > 0;
    return true;
}

/* A script that failed inside its transaction is rolled back, so that the connection can go on. */
static bool run_create(DatabaseStore *store, Error *err)
{
    ERROR_AUTO Error tidying = {0};
    const LedgerDialect *dialect = NULL;
    if (database_connect(store, err) && find_dialect(store, &dialect, err) &&
        db_exec(store->db, dialect->create, err))
        return true;
    bool rolled_back UNUSED = !store->db || db_transaction(store->db) == DB_IDLE ||
                              db_exec(store->db, "ROLLBACK", &tidying);
    return false;
}

static bool check_format(DatabaseStore *store, Error *err)
{
    static const char *const key = "format";
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    StoreDocument *row = NULL;
    if (!database_read(tmp, store, ROWS_GET("tidegate_ledger"), &key, 1, &rows, err) ||
        !rows_document(tmp, rows, &row, err))
        return false;
    int64_t format = row ? json_get_int(row->value, "format", -1) : -1;
    if (format == DATABASE_STORE_FORMAT)
        return true;
    if (format < DATABASE_STORE_FORMAT) {
        error_set(err, ERR_FORMAT,
                  "the table tidegate_ledger in %s does not say which format it has", store->label);
        return error_hint(err, "restore its row 'format'; nothing was changed");
    }
    error_set(err, ERR_FORMAT,
              "the ledger in %s was written by a newer tidegate (format %lld, this one knows %d)",
              store->label, (long long)format, DATABASE_STORE_FORMAT);
    return error_hint(err, "install the tidegate version that your other jobs use; nothing was "
                           "changed");
}

static bool is_missing_file(const DatabaseStore *store)
{
    const char *path = db_url_sqlite_path(secret_reveal(store->address->url));
    return path && *path && *path != ':' && !fs_exists(path);
}

bool table_find(DatabaseStore *store, Error *err)
{
    bool present = store->present;
    if (present || (!store->db && !store->create && is_missing_file(store)))
        return true;
    if (!database_connect(store, err))
        return false;
    if (!store->label)
        store->label = talloc_strdup(store, db_label(store->db));
    if (!look_for(store, &present, err) || (present && !check_format(store, err)))
        return false;
    store->present = present;
    return true;
}

/* Two processes that make it at once are in each other's way in PostgreSQL's catalog, IF NOT EXISTS
 * or not: whoever made it, it counts that it is there. */
bool table_make(DatabaseStore *store, Error *err)
{
    ERROR_AUTO Error failure = {0};
    store->create = true;
    if (!table_find(store, err))
        return false;
    if (store->present)
        return true;
    for (unsigned attempt = 0; !run_create(store, &failure); attempt++) {
        if (database_failure(&failure) == DATABASE_FINAL)
            break;
        if (!write_pause(store->clock, store->cancel, attempt, &failure, err))
            return false;
    }
    return table_find(store, err) && (store->present || error_move(err, &failure));
}
