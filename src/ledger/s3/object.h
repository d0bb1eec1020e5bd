/* Objects of the bucket: reading and writing one, and listing their names. */
#pragma once

#include "ledger/s3/s3_store.h"

typedef struct S3Object {
    const char *etag;
    json_t *body; /* {"key", "version", "write_id", "value"}; lives as long as the object */
    int64_t version;
} S3Object;

/* *ret_object is NULL when there is none. Its ETag is remembered for the write that may follow. */
bool object_get(TALLOC_CTX *ctx, S3Store *store, const char *key, S3Object **ret_object,
                Error *err) MUST_USE;
/* Once, on the condition of `etag`: NULL: that there is no object yet. */
WriteAnswer object_put(S3Store *store, const StoreWrite *write, const char *etag, Error *err);

/* One page of names below the store's prefix, in S3's order. */
typedef struct S3Page {
    char **names;
    size_t count;
    bool more; /* there are names behind it */
} S3Page;
/* At most `limit` (and 1,000) names that begin with `folder` and come behind `after` (NULL: from
 * the first): children of ctx. */
bool object_names(TALLOC_CTX *ctx, S3Store *store, const char *folder, const char *after,
                  size_t limit, S3Page *ret_page, Error *err) MUST_USE;
