#include "aws/ssm.h"

#include <string.h>

#include "aws/arn.h"
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

/* The name without its version, as the parameter's metadata has it: "/shop/url" for
 * "arn:..:parameter/shop/url:3". What stands in an ARN may have had a slash before it or not. */
static json_t *names_of(const char *name)
{
    const char *in_arn = strstr(name, ":parameter/");
    const char *bare = in_arn ? in_arn + strlen(":parameter") : name;
    json_t *names = json_pack("[o]", json_stringn(bare, strcspn(bare, ":")));
    if (in_arn && !strchr(bare + 1, '/'))
        json_array_append_new(names, json_stringn(bare + 1, strcspn(bare + 1, ":")));
    return names;
}

bool ssm_look(Aws *aws, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *body;
    Aws *there = aws_in_region(tmp, aws, arn_region(tmp, name));
    JSON_AUTO json_t *input = json_pack("{s:[{s:s, s:s, s:o}]}", "ParameterFilters", "Key", "Name",
                                        "Option", "Equals", "Values", names_of(name));
    const AwsCall call = {
        .service = &SSM, .operation = "DescribeParameters", .input = input, .repeatable = true};
    if (!aws_ask(tmp, there, &call, &body, err))
        return error_wrap(err, "looking for the parameter '%s'", name);
    return json_array_size(json_object_get(body, "Parameters")) > 0 ||
           value_missing(there, &PARAMETERS, name, err);
}
