/* SQLite keeps the text of each CREATE statement: applied again, in the order of creation. */
#include <string.h>

#include "lint/catalog/live/read.h"
#include "sql/parse.h"

bool live_read_sqlite(TALLOC_CTX *ctx, Db *db, Catalog **ret_catalog, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(ctx);
    DbRows *rows = NULL;
    if (!sql_parse_load(DIALECT_SQLITE, err) ||
        !db_query(tmp, db, "select sql from sqlite_master where sql is not null order by rowid",
                  NULL, 0, &rows, err))
        return false;
    Catalog *catalog = catalog_new(tmp, DIALECT_SQLITE, db_version(db));
    catalog_set_complete(catalog, true);
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        const char *sql = db_value(rows, i, 0);
        catalog_apply(catalog, sql_parse(catalog, DIALECT_SQLITE, sql, strlen(sql)), false);
    }
    *ret_catalog = talloc_steal(ctx, catalog);
    return true;
}
