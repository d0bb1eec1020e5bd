#include <string.h>

#include "ledger/dynamodb/dynamodb_store.h"

#define ARN_PREFIX "arn:"
/* arn:aws:dynamodb:REGION:ACCOUNT:table/NAME */
#define ARN_COLONS 3

static bool error_no_table(const char *location, Error *err)
{
    error_set(err, ERR_CONFIG, "'dynamodb:%s' names no table", location);
    return error_hint(err, "write it as dynamodb:TABLE, or with the table's ARN: "
                           "dynamodb:arn:aws:dynamodb:REGION:ACCOUNT:table/NAME");
}

/* The region in an ARN; NULL: the location is a name. Child of ctx. */
static char *region_of(TALLOC_CTX *ctx, const char *location)
{
    if (strncmp(location, ARN_PREFIX, strlen(ARN_PREFIX)) != 0)
        return NULL;
    const char *at = location;
    for (int i = 0; i < ARN_COLONS && at; i++) {
        at = strchr(at, ':');
        at = at ? at + 1 : NULL;
    }
    return talloc_strndup(ctx, at ? at : "", at ? strcspn(at, ":") : 0);
}

/* "Naming rules" in DynamoDB's developer guide. */
static bool is_table(const char *location)
{
    static const char NAME[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    const char *name = location;
    if (strncmp(location, ARN_PREFIX, strlen(ARN_PREFIX)) == 0) {
        name = strstr(location, ":table/");
        name = name ? name + strlen(":table/") : "";
    }
    size_t length = strlen(name);
    return length >= 3 && length <= 255 && strspn(name, NAME) == length;
}

bool dynamodb_store_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *location,
                         void **ret_state, Error *err)
{
    if (!is_table(location))
        return error_no_table(location, err);
    DynamodbStore *store = talloc_zero(ctx, DynamodbStore);
    store->table = talloc_strdup(store, location);
    if (!remote_open(store, config, region_of(store, location), &store->remote, err)) {
        talloc_free(store);
        return false;
    }
    *ret_state = store;
    return true;
}
