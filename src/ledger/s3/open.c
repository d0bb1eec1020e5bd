#include <string.h>

#include "ledger/s3/s3_store.h"

/* "Bucket naming rules" in the user guide of S3. */
static bool is_bucket(const char *name, size_t length)
{
    return length >= 3 && length <= 63 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") >= length;
}

static char *folder_of(TALLOC_CTX *ctx, const char *path)
{
    path += strspn(path, "/");
    size_t length = strlen(path);
    while (length && path[length - 1] == '/')
        length--;
    return length ? talloc_asprintf(ctx, "%.*s/", (int)length, path) : talloc_strdup(ctx, "");
}

static bool error_no_bucket(const char *location, Error *err)
{
    error_set(err, ERR_CONFIG, "'s3:%s' names no bucket", location);
    return error_hint(err, "write it as s3://BUCKET/PREFIX, for example s3://my-ledger/tidegate");
}

bool s3_store_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *location,
                   void **ret_state, Error *err)
{
    bool slashes = strncmp(location, "//", 2) == 0;
    const char *bucket = location + 2;
    size_t length = slashes ? strcspn(bucket, "/") : 0;
    if (!slashes || !is_bucket(bucket, length))
        return error_no_bucket(location, err);
    S3Store *store = talloc_zero(ctx, S3Store);
    store->bucket = talloc_strndup(store, bucket, length);
    store->prefix = folder_of(store, bucket + length);
    store->etags = known_new(store);
    if (!remote_open(store, config, NULL, &store->remote, err)) {
        talloc_free(store);
        return false;
    }
    *ret_state = store;
    return true;
}
