#include "ledger/s3/s3_store.h"

const StoreDriver S3_STORE_DRIVER = {
    .scheme = "s3",
    .form = "s3://BUCKET/PREFIX",
    .open = s3_store_open,
    .get = s3_store_get,
    .put = s3_store_put,
    .list = s3_store_list,
    .probe = s3_store_probe,
};
