/* The store backend `dynamodb:`: one item per document in a table that its users make.
 *
 * A key's first two parts are the partition ("shop/prod"), the rest is the sort key, so that every
 * list is one Query. An item has pk, sk, version (a number), write_id (of the write that made it)
 * and value (the document's JSON as a text). All reads are consistent.
 */
#pragma once

#include "ledger/remote.h"
#include "ledger/store.h"

typedef struct DynamodbStore {
    Remote remote;
    const char *table; /* name or ARN, as the URL has it */
} DynamodbStore;

extern const StoreDriver DYNAMODB_STORE_DRIVER;

bool dynamodb_store_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *location,
                         void **ret_state, Error *err) MUST_USE;
bool dynamodb_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                        Error *err) MUST_USE;
bool dynamodb_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                        bool *ret_written, Error *err) MUST_USE;
bool dynamodb_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                         StoreDocument **ret_documents, size_t *ret_count, Error *err) MUST_USE;

/* Calls that are known to be harmless when they are made twice; every refusal is an error. */
bool dynamodb_read(TALLOC_CTX *ctx, DynamodbStore *store, const char *operation,
                   const json_t *input, json_t **ret_body, Error *err) MUST_USE;
/* The call that reads or writes. */
AwsCall dynamodb_call(const char *operation, const json_t *input, bool repeatable);
/* The error of a refusal, with what may be done about it. Always returns false. */
bool dynamodb_store_refused(const DynamodbStore *store, const AwsCall *call,
                            const AwsAnswer *answer, Error *err);
