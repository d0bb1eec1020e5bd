#include "aws/value.h"

#include <string.h>

#include "aws/arn.h"

static bool is_missing(const ValueStore *store, const char *code)
{
    for (const char *const *missing = store->missing_codes; *missing; missing++) {
        if (strcmp(code, *missing) == 0)
            return true;
    }
    return false;
}

bool value_missing(Aws *aws, const ValueStore *store, const char *name, Error *err)
{
    const char *region;
    if (!aws_region(aws, &region, err))
        return false;
    error_set(err, ERR_CONFIG, "there is no %s '%s' in %s", store->what, name, region);
    return error_hint(err,
                      "correct the name; a %s of another region or account is named by its ARN",
                      store->what);
}

/* The service does not say of what it may not decrypt which permission that would take. */
static bool fail_refused(const ValueStore *store, const AwsCall *call, const AwsAnswer *answer,
                         const char *name, Error *err)
{
    const char *message = answer->message ? answer->message : "";
    aws_refused(call, answer, err);
    if (err->kind == ERR_AUTH && strstr(message, "KMS") && !strstr(message, "perform: "))
        error_hint(err, "allow kms:Decrypt on the key that encrypts the %s", store->what);
    else if (err->kind == ERR_AUTH && strstr(answer->code, "AccessDenied") &&
             !strstr(message, "on resource: "))
        error_hint(err, "allow %s:%s on the %s '%s' to these credentials",
                   store->service->signing_name, store->operation, store->what, name);
    return error_wrap(err, "reading the %s '%s'", store->what, name);
}

bool value_ask(TALLOC_CTX *ctx, Aws *aws, const ValueStore *store, const char *name, json_t *input,
               json_t **ret_body, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *owned = input;
    json_object_set_new(owned, store->name_member, json_string_or_null(name));
    const AwsCall call = {.service = store->service,
                          .operation = store->operation,
                          .input = owned,
                          .repeatable = true};
    AwsAnswer answer;
    Aws *there = aws_in_region(ctx, aws, arn_region(tmp, name));
    if (!aws_call(ctx, there, &call, &answer, err))
        return error_wrap(err, "reading the %s '%s'", store->what, name);
    if (answer.code && is_missing(store, answer.code))
        return value_missing(there, store, name, err);
    if (answer.code)
        return fail_refused(store, &call, &answer, name, err);
    *ret_body = answer.body;
    return true;
}
