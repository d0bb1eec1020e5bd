#include <string.h>

#include "ledger/dynamodb/dynamodb_store.h"

#define PERMISSIONS "dynamodb:GetItem, dynamodb:PutItem and dynamodb:Query on the table"

/* The name in an ARN, else the name. */
static const char *table_name(const DynamodbStore *store)
{
    const char *slash = strrchr(store->table, '/');
    return slash ? slash + 1 : store->table;
}

static bool hint_make(const DynamodbStore *store, const char *region, Error *err)
{
    return error_hint(
        err,
        "make it once (docs/ledgers.md has it for Terraform): aws dynamodb create-table "
        "--region %s --table-name %s --billing-mode PAY_PER_REQUEST "
        "--attribute-definitions AttributeName=pk,AttributeType=S AttributeName=sk,AttributeType=S "
        "--key-schema AttributeName=pk,KeyType=HASH AttributeName=sk,KeyType=RANGE",
        region, table_name(store));
}

static bool error_missing(const DynamodbStore *store, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    const char *region = NULL;
    if (!aws_region(store->remote.aws, &region, &ignored))
        region = "the region";
    error_clear(err);
    error_set(err, ERR_CONFIG, "there is no DynamoDB table '%s' in %s", table_name(store), region);
    return hint_make(store, region, err);
}

bool dynamodb_store_refused(const DynamodbStore *store, const AwsCall *call,
                            const AwsAnswer *answer, Error *err)
{
    bool missing = strcmp(answer->code, "ResourceNotFoundException") == 0;
    bool other_keys = strcmp(answer->code, "ValidationException") == 0;
    aws_refused(call, answer, err);
    if (missing)
        error_missing(store, err);
    else if (other_keys)
        error_hint(err, "the table needs a partition key 'pk' and a sort key 'sk', both strings: "
                        "make another one (docs/ledgers.md)");
    else if (err->kind == ERR_AUTH && err->hint && strstr(err->hint, "allow "))
        error_hint(err, "%s; the ledger needs " PERMISSIONS, err->hint);
    return error_wrap(err, "cannot use the ledger");
}
