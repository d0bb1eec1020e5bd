#include "lint/catalog/live.h"

#include "lint/catalog/live/read.h"

bool catalog_read_live(TALLOC_CTX *ctx, Db *db, Catalog **ret_catalog, Error *err)
{
    static bool (*const dialects[])(TALLOC_CTX *, Db *, Catalog **, Error *) = {
        [DIALECT_POSTGRES] = live_read_postgres,
        [DIALECT_SQLITE] = live_read_sqlite,
    };
    bool read = dialects[db_dialect(db)](ctx, db, ret_catalog, err);
    return read || error_wrap(err, "reading the schema of %s", db_label(db));
}
