#include <inttypes.h>
#include <string.h>

#include "ledger/dynamodb/dynamodb_store.h"
#include "ledger/dynamodb/item.h"

#define CONDITION_FAILED "ConditionalCheckFailedException"
/* A page has at most 1 MB of items, which JSON inside JSON makes longer. */
#define PAGE_LIMIT ((size_t)8 << 20)

AwsCall dynamodb_call(const char *operation, const json_t *input, bool repeatable)
{
    static const AwsService DYNAMODB = {
        .id = "DynamoDB",
        .host = "dynamodb",
        .signing_name = "dynamodb",
        .protocol = AWS_JSON_1_0,
        .target = "DynamoDB_20120810",
    };
    return (AwsCall){
        .service = &DYNAMODB,
        .operation = operation,
        .input = input,
        .repeatable = repeatable,
        .settles_loss = !repeatable,
        .timeout_ms = 10000,
        .max_body = PAGE_LIMIT,
    };
}

bool dynamodb_read(TALLOC_CTX *ctx, DynamodbStore *store, const char *operation,
                   const json_t *input, json_t **ret_body, Error *err)
{
    const AwsCall call = dynamodb_call(operation, input, true);
    AwsAnswer answer;
    if (!remote_read(ctx, &store->remote, &call, NULL, &answer, err))
        return error_wrap(err, "cannot use the ledger");
    if (answer.code)
        return dynamodb_store_refused(store, &call, &answer, err);
    *ret_body = answer.body;
    return true;
}

/* The item under a key, borrowed from ctx; NULL: there is none. */
static bool get_item(TALLOC_CTX *ctx, DynamodbStore *store, const char *key, json_t **ret_item,
                     Error *err)
{
    json_t *item_of = NULL, *body = NULL;
    if (!item_key(key, &item_of, err))
        return false;
    JSON_AUTO json_t *input = json_pack("{s:s, s:o, s:b}", "TableName", store->table, "Key",
                                        item_of, "ConsistentRead", 1);
    if (!dynamodb_read(ctx, store, "GetItem", input, &body, err))
        return false;
    *ret_item = json_object_get(body, "Item");
    return true;
}

bool dynamodb_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                        Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *item = NULL;
    if (!get_item(tmp, state, key, &item, err))
        return false;
    if (!item) {
        *ret_document = NULL;
        return true;
    }
    StoreDocument *document = talloc_zero(tmp, StoreDocument);
    if (!item_decode(document, item, document, err))
        return error_wrap(err, "cannot use the ledger");
    *ret_document = talloc_steal(ctx, document);
    return true;
}

static json_t *put_input(const DynamodbStore *store, const StoreWrite *write, json_t *item)
{
    if (write->expected == STORE_ABSENT)
        return json_pack("{s:s, s:o, s:s}", "TableName", store->table, "Item", item,
                         "ConditionExpression", "attribute_not_exists(pk)");
    TALLOC_AUTO char *expected = talloc_asprintf(NULL, "%" PRId64, write->expected);
    return json_pack("{s:s, s:o, s:s, s:{s:s}, s:{s:{s:s}}}", "TableName", store->table, "Item",
                     item, "ConditionExpression", "#version = :expected",
                     "ExpressionAttributeNames", "#version", "version", "ExpressionAttributeValues",
                     ":expected", "N", expected);
}

static WriteAnswer send_write(void *data, const StoreWrite *write, Error *err)
{
    DynamodbStore *store = data;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *item = NULL;
    AwsAnswer answer;
    if (!item_encode(write, &item, err))
        return WRITE_FAILED;
    JSON_AUTO json_t *input = put_input(store, write, item);
    const AwsCall call = dynamodb_call("PutItem", input, false);
    if (!remote_send(tmp, &store->remote, &call, NULL, &answer, err))
        return remote_failure(&store->remote, err);
    if (!answer.code)
        return WRITE_DONE;
    if (strcmp(answer.code, CONDITION_FAILED) == 0)
        return WRITE_REFUSED;
    dynamodb_store_refused(store, &call, &answer, err);
    return remote_failure(&store->remote, err);
}

static bool look(TALLOC_CTX *ctx, void *data, const char *key, WriteMark *ret_mark, Error *err)
{
    json_t *item = NULL;
    if (!get_item(ctx, data, key, &item, err))
        return false;
    if (item)
        *ret_mark = item_mark(ctx, item);
    return true;
}

bool dynamodb_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                        bool *ret_written, Error *err)
{
    DynamodbStore *store = state;
    const Writer writer = {
        .store = store,
        .send = send_write,
        .look = look,
        .clock = store->remote.clock,
        .cancel = store->remote.cancel,
    };
    return write_document(&writer, key, value, expected, ret_written, err);
}
