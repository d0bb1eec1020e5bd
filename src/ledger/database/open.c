#include "ledger/database/table.h"

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
    if (!table_find(store, err)) {
        database_store_failed(store, err);
        talloc_free(store);
        return false;
    }
    *ret_state = store;
    return true;
}
