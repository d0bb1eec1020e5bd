#include "aws/ssm.h"

#include "aws/value.h"

static const AwsService SSM = {
    .id = "SSM",
    .host = "ssm",
    .signing_name = "ssm",
    .protocol = AWS_JSON_1_1,
    .target = "AmazonSSM",
};

static const char *const MISSING[] = {"ParameterNotFound", "ParameterVersionNotFound", NULL};

static const ValueStore PARAMETERS = {
    .service = &SSM,
    .operation = "GetParameter",
    .name_member = "Name",
    .what = "parameter",
    .missing_codes = MISSING,
};

bool ssm_get_parameter(TALLOC_CTX *ctx, Aws *aws, const char *name, Secret **ret_value, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *body;
    if (!value_ask(tmp, aws, &PARAMETERS, name, json_pack("{s:b}", "WithDecryption", true), &body,
                   err))
        return false;
    const char *value = json_get_string(json_object_get(body, "Parameter"), "Value", NULL);
    if (!value)
        return error_set(err, ERR_FORMAT, "the answer for the parameter '%s' has no value", name);
    *ret_value = secret_new(ctx, value);
    return true;
}
