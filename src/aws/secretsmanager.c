#include "aws/secretsmanager.h"

#include "aws/value.h"

static const AwsService SECRETS_MANAGER = {
    .id = "Secrets Manager",
    .host = "secretsmanager",
    .signing_name = "secretsmanager",
    .protocol = AWS_JSON_1_1,
    .target = "secretsmanager",
};

static const char *const MISSING[] = {"ResourceNotFoundException", NULL};

static const ValueStore SECRETS = {
    .service = &SECRETS_MANAGER,
    .operation = "GetSecretValue",
    .name_member = "SecretId",
    .what = "secret",
    .missing_codes = MISSING,
};

bool secretsmanager_get(TALLOC_CTX *ctx, Aws *aws, const char *id, Secret **ret_value, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *body;
    if (!value_ask(tmp, aws, &SECRETS, id, json_object(), &body, err))
        return false;
    const char *value = json_get_string(body, "SecretString", NULL);
    if (!value) {
        error_set(err, ERR_CONFIG, "the secret '%s' holds bytes, not text", id);
        return error_hint(err, "store it as text (SecretString)");
    }
    *ret_value = secret_new(ctx, value);
    return true;
}

bool secretsmanager_look(Aws *aws, const char *id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ValueStore described = SECRETS;
    json_t *body;
    described.operation = "DescribeSecret";
    if (!value_ask(tmp, aws, &described, id, json_object(), &body, err))
        return false;
    if (!json_is_number(json_object_get(body, "DeletedDate")))
        return true;
    error_set(err, ERR_CONFIG, "the secret '%s' is marked for deletion and cannot be read", id);
    return error_hint(err, "aws secretsmanager restore-secret --secret-id '%s'", id);
}
