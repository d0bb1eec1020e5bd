/* The store backend `s3:`: one object per document, {"key", "version", "write_id", "value"}.
 *
 * Writes are conditional on the object's ETag (If-Match) or on its absence (If-None-Match: *),
 * which S3 decides; the version is part of the object, and the ETag of a version is known from
 * reading or writing it. Each object's bytes are its own, by the random write_id, and so is its
 * ETag.
 *
 * S3 lists upwards only. The names of numbered documents therefore count downwards (name.h), so
 * that the newest are found by one short list.
 */
#pragma once

#include "ledger/known.h"
#include "ledger/remote.h"
#include "ledger/store.h"

typedef struct S3Store {
    Remote remote;
    const char *bucket;
    const char *prefix;    /* "" or "some/folder/" */
    KnownDocuments *etags; /* {"etag"} of what was read or written last, by key and version */
} S3Store;

extern const StoreDriver S3_STORE_DRIVER;

bool s3_store_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *location,
                   void **ret_state, Error *err) MUST_USE;
bool s3_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                  Error *err) MUST_USE;
bool s3_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                  bool *ret_written, Error *err) MUST_USE;
bool s3_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                   StoreDocument **ret_documents, size_t *ret_count, Error *err) MUST_USE;
bool s3_store_probe(void *state, const char *key, Error *err) MUST_USE;

AwsCall s3_call(const char *operation, bool repeatable);
/* The error of a refusal, with what may be done about it. Always returns false. */
bool s3_store_refused(const S3Store *store, const AwsCall *call, const AwsAnswer *answer,
                      Error *err);
