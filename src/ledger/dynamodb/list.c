#include <string.h>

#include "ledger/dynamodb/dynamodb_store.h"
#include "ledger/dynamodb/item.h"

/* Of one list; each page brings up to 1 MB. */
#define MOST_PAGES 10000

typedef struct Listing {
    StoreDocument *documents; /* room for the limit */
    size_t count;
} Listing;

/* begins_with() takes no empty text. */
static json_t *query_input(const DynamodbStore *store, const char *partition, const char *sort,
                           bool newest_first)
{
    json_t *values = json_pack("{s:{s:s}}", ":pk", "S", partition);
    if (*sort)
        json_object_set_new(values, ":sk", json_pack("{s:s}", "S", sort));
    return json_pack(
        "{s:s, s:s, s:o, s:b, s:b}", "TableName", store->table, "KeyConditionExpression",
        *sort ? "pk = :pk AND begins_with(sk, :sk)" : "pk = :pk", "ExpressionAttributeValues",
        values, "ScanIndexForward", !newest_first, "ConsistentRead", 1);
}

static bool take_page(Listing *listing, const json_t *page, size_t limit, Error *err)
{
    const json_t *items = json_object_get(page, "Items");
    for (size_t i = 0; i < json_array_size(items) && listing->count < limit; i++) {
        if (!item_decode(listing->documents, json_array_get(items, i),
                         &listing->documents[listing->count], err))
            return false;
        listing->count++;
    }
    return true;
}

/* *ret_last: there is nothing behind this page. */
static bool query_page(DynamodbStore *store, json_t *input, size_t limit, Listing *listing,
                       bool *ret_last, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *page = NULL;
    json_object_set_new(input, "Limit", json_integer((json_int_t)(limit - listing->count)));
    if (!dynamodb_read(tmp, store, "Query", input, &page, err) ||
        !take_page(listing, page, limit, err))
        return false;
    json_t *next = json_object_get(page, "LastEvaluatedKey");
    *ret_last = !json_object_size(next) || listing->count >= limit;
    if (!*ret_last)
        json_object_set(input, "ExclusiveStartKey", next);
    return true;
}

static bool query_all(DynamodbStore *store, json_t *input, const StoreRange *range,
                      Listing *listing, Error *err)
{
    bool last = false;
    for (unsigned pages = 0; !last; pages++) {
        if (pages == MOST_PAGES)
            return error_set(err, ERR_FAILED, "the ledger's list '%s' has no end", range->prefix);
        if (!query_page(store, input, range->limit, listing, &last, err))
            return false;
    }
    return true;
}

bool dynamodb_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                         StoreDocument **ret_documents, size_t *ret_count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DynamodbStore *store = state;
    const char *sort = NULL;
    json_t *beyond = NULL;
    const char *partition = item_partition(tmp, range->prefix, &sort);
    if (!partition)
        return error_set(err, ERR_INTERNAL, "'%s' is no prefix of a ledger", range->prefix);
    JSON_AUTO json_t *input = query_input(store, partition, sort, range->newest_first);
    if (range->beyond && !item_key(range->beyond, &beyond, err))
        return false;
    if (beyond)
        json_object_set_new(input, "ExclusiveStartKey", beyond);
    Listing listing = {.documents = talloc_zero_array(tmp, StoreDocument, (unsigned)range->limit)};
    if (!query_all(store, input, range, &listing, err))
        return false;
    *ret_documents = talloc_steal(ctx, listing.documents);
    *ret_count = listing.count;
    return true;
}
