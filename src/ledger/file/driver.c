#include "ledger/file/file_store.h"

static const char *local_dir(const void *state)
{
    const FileStore *store = state;
    return store->dir;
}

const StoreDriver FILE_STORE_DRIVER = {
    .scheme = "file",
    .form = "file:PATH",
    .open = file_store_open,
    .get = file_store_get,
    .put = file_store_put,
    .list = file_store_list,
    .local_dir = local_dir,
};
