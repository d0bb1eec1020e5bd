/* Items of the table: JSON as DynamoDB writes it ({"S": ..}, {"N": ..}), to documents and back. */
#pragma once

#include "ledger/store.h"
#include "ledger/write.h"

/* {"pk": {"S": ..}, "sk": {"S": ..}}; new reference. ERR_INTERNAL for a key of fewer than three
 * parts. */
bool item_key(const char *key, json_t **ret_key, Error *err) MUST_USE;
/* The partition of a key or prefix, and (borrowed) what follows it: "" for a prefix of two parts.
 * Child of ctx; NULL when it has fewer. */
char *item_partition(TALLOC_CTX *ctx, const char *key, const char **ret_rest);

/* The item that a write stores; new reference. ERR_FAILED when it is larger than an item may be. */
bool item_encode(const StoreWrite *write, json_t **ret_item, Error *err) MUST_USE;
/* Texts are children of owner. ERR_FORMAT when it is none of ours. */
bool item_decode(TALLOC_CTX *owner, const json_t *item, StoreDocument *ret_document,
                 Error *err) MUST_USE;
WriteMark item_mark(TALLOC_CTX *ctx, const json_t *item);
