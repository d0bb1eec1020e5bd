#include "store.h"

#include <sqlite3.h>
#include <string.h>

#define BUSY_MS 5000 /* a migration that commits holds readers up for a moment */

static void cleanup_database(sqlite3 **database)
{
    sqlite3_close(*database);
}

static void cleanup_statement(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}

static bool fail(sqlite3 *database, char **ret_reason)
{
    *ret_reason = strdup(sqlite3_errmsg(database));
    return false;
}

bool store_sqlite_products(const char *location, const char *sql, ProductEach each, void *data,
                           char **ret_reason)
{
    __attribute__((cleanup(cleanup_database))) sqlite3 *database = NULL;
    __attribute__((cleanup(cleanup_statement))) sqlite3_stmt *statement = NULL;
    int status;

    if (sqlite3_open_v2(location, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return fail(database, ret_reason);
    sqlite3_busy_timeout(database, BUSY_MS);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        return fail(database, ret_reason);
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        if (each)
            each(data, &(Product){
                           .name = (const char *)sqlite3_column_text(statement, 0),
                           .price_cents = sqlite3_column_int64(statement, 1),
                           .code = (const char *)sqlite3_column_text(statement, 2),
                       });
    }
    return status == SQLITE_DONE || fail(database, ret_reason);
}
