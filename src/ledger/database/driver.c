#include "ledger/database/database_store.h"

const StoreDriver DATABASE_STORE_DRIVER = {
    .scheme = "database",
    .form = "database",
    .open = database_store_open,
    .get = database_store_get,
    .put = database_store_put,
    .list = database_store_list,
    .probe = database_store_probe,
};
