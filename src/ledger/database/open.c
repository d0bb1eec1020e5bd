#include <string.h>

#include "ledger/database/patience.h"

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

static bool is_present(DatabaseStore *store, const LedgerDialect *dialect, bool *ret_present,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    if (!database_read(tmp, store, dialect->present, NULL, 0, &rows, err))
        return false;
    *ret_present = db_rows_count(rows) > 0;
    return true;
}

/* A script that failed inside its transaction is rolled back, so that the connection can go on. */
static bool run_create(DatabaseStore *store, const LedgerDialect *dialect, Error *err)
{
    ERROR_AUTO Error tidying = {0};
    if (database_connect(store, err) && db_exec(store->db, dialect->create, err))
        return true;
    bool rolled_back UNUSED = !store->db || db_transaction(store->db) == DB_IDLE ||
                              db_exec(store->db, "ROLLBACK", &tidying);
    return false;
}

/* Two processes that make it at once are in each other's way in PostgreSQL's catalog, IF NOT EXISTS
 * or not: whoever made it, it counts that it is there. */
static bool create(DatabaseStore *store, const LedgerDialect *dialect, Error *err)
{
    ERROR_AUTO Error failure = {0};
    bool present = false;
    if (run_create(store, dialect, &failure))
        return true;
    if (!is_present(store, dialect, &present, err))
        return false;
    return present || error_move(err, &failure);
}

static bool check_format(DatabaseStore *store, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    StoreDocument *row = NULL;
    if (!database_store_get(tmp, store, "format", &row, err))
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

static bool prepare(DatabaseStore *store, Error *err)
{
    const LedgerDialect *dialect = NULL;
    bool present = false;
    if (!database_connect(store, err))
        return database_store_failed(store, err);
    store->label = talloc_strdup(store, db_label(store->db));
    if (!find_dialect(store, &dialect, err))
        return false;
    if (!is_present(store, dialect, &present, err) || (!present && !create(store, dialect, err)))
        return database_store_failed(store, err);
    return check_format(store, err);
}

bool database_store_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *location,
                         void **ret_state, Error *err)
{
    if (*location) {
        error_set(err, ERR_CONFIG, "the ledger 'database' takes no place, but '%s' is given",
                  location);
        return error_hint(err, "write `ledger: database`; which one it is says `database:`");
    }
    if (!config->database) {
        error_set(err, ERR_CONFIG, "the ledger is in the database, but no database is configured");
        return error_hint(err, "set DATABASE_URL, or `database:` in tidegate.yml");
    }
    DatabaseStore *store = talloc_zero(ctx, DatabaseStore);
    store->address = config->database;
    store->clock = config->clock ? config->clock : clock_system();
    store->cancel = config->cancel;
    if (!prepare(store, err)) {
        talloc_free(store);
        return false;
    }
    *ret_state = store;
    return true;
}
