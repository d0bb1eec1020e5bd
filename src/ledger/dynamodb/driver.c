#include "ledger/dynamodb/dynamodb_store.h"

const StoreDriver DYNAMODB_STORE_DRIVER = {
    .scheme = "dynamodb",
    .form = "dynamodb:TABLE",
    .open = dynamodb_store_open,
    .get = dynamodb_store_get,
    .put = dynamodb_store_put,
    .list = dynamodb_store_list,
};
