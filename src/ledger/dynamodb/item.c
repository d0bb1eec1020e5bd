#include "ledger/dynamodb/item.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* "Quotas" in DynamoDB's developer guide: 400 KB with the names of the attributes. What the others
 * take is below the difference: keys of at most 3 KB, and some numbers. */
#define LARGEST_VALUE (((size_t)400 - 5) * 1024)

char *item_partition(TALLOC_CTX *ctx, const char *key, const char **ret_rest)
{
    const char *first = strchr(key, '/');
    const char *second = first ? strchr(first + 1, '/') : NULL;
    if (!second)
        return NULL;
    *ret_rest = second + 1;
    return talloc_strndup(ctx, key, (size_t)(second - key));
}

bool item_key(const char *key, json_t **ret_key, Error *err)
{
    const char *sort = NULL;
    TALLOC_AUTO char *partition = item_partition(NULL, key, &sort);
    if (!partition || !*sort)
        return error_set(err, ERR_INTERNAL, "'%s' is no key of a ledger", key);
    *ret_key = json_pack("{s:{s:s}, s:{s:s}}", "pk", "S", partition, "sk", "S", sort);
    return *ret_key || error_set(err, ERR_INTERNAL, "the key '%s' is no UTF-8", key);
}

static bool error_too_large(const StoreWrite *write, size_t length, Error *err)
{
    error_set(err, ERR_FAILED, "the ledger's record '%s' has %zu bytes, and DynamoDB takes %zu",
              write->key, length, LARGEST_VALUE);
    return error_hint(err, "keep this ledger in S3 (s3://BUCKET/PREFIX) or in the database, which "
                           "have no such limit");
}

bool item_encode(const StoreWrite *write, json_t **ret_item, Error *err)
{
    TALLOC_AUTO char *version = talloc_asprintf(NULL, "%" PRId64, write->expected + 1);
    size_t length = strlen(write->text);
    json_t *item = NULL;
    if (length > LARGEST_VALUE)
        return error_too_large(write, length, err);
    if (!item_key(write->key, &item, err))
        return false;
    json_object_set_new(item, "version", json_pack("{s:s}", "N", version));
    json_object_set_new(item, "write_id", json_pack("{s:s}", "S", write->id));
    json_object_set_new(item, "value", json_pack("{s:s}", "S", write->text));
    *ret_item = item;
    return true;
}

/* The text of an attribute, "" when it is missing or of another type. */
static const char *attribute(const json_t *item, const char *name, const char *type)
{
    return json_get_string(json_object_get(item, name), type, "");
}

static int64_t version_of(const json_t *item)
{
    return strtoll(attribute(item, "version", "N"), NULL, 10);
}

bool item_decode(TALLOC_CTX *owner, const json_t *item, StoreDocument *ret_document, Error *err)
{
    json_t *value = NULL;
    char *key =
        talloc_asprintf(owner, "%s/%s", attribute(item, "pk", "S"), attribute(item, "sk", "S"));
    if (!json_parse_object(attribute(item, "value", "S"), &value, err))
        return error_wrap(err, "the record '%s' is damaged", key);
    *ret_document = (StoreDocument){
        .key = key,
        .value = json_keep(owner, value),
        .version = version_of(item),
    };
    return true;
}

WriteMark item_mark(TALLOC_CTX *ctx, const json_t *item)
{
    return (WriteMark){
        .version = version_of(item),
        .id = talloc_strdup(ctx, attribute(item, "write_id", "S")),
    };
}
