#include "aws/iam.h"

#include <string.h>

#include "base/percent.h"

#define VERSION "2010-05-08"

/* IAM has one endpoint per partition, and the region that it is signed for ("IAM endpoints and
 * quotas" in the AWS General Reference). By the partition; the last row for all others. */
static const struct {
    const char *partition;
    AwsService service;
    const char *region; /* NULL: the caller's, which is in the host's name too */
} PLACES[] = {
    {"aws", {"IAM", "iam", "iam", AWS_QUERY, VERSION}, "us-east-1"},
    {"aws-us-gov", {"IAM", "iam.us-gov", "iam", AWS_QUERY, VERSION}, "us-gov-west-1"},
    {NULL, {"IAM", "iam", "iam", AWS_QUERY, VERSION}, NULL},
};

static size_t find_place(const char *region)
{
    size_t row = 0;
    while (PLACES[row].partition && strcmp(PLACES[row].partition, aws_partition(region)) != 0)
        row++;
    return row;
}

static bool error_no_role(const char *name, Error *err)
{
    error_set(err, ERR_CONFIG, "there is no role '%s'", name);
    return error_hint(err, "make it, or name another one in the task definition");
}

/* It comes percent-encoded. */
static bool parse_trust(TALLOC_CTX *ctx, const AwsAnswer *answer, IamRole *ret, Error *err)
{
    json_t *trust = NULL;
    TALLOC_AUTO char *text = aws_xml_text(NULL, answer, "AssumeRolePolicyDocument");
    if (!text)
        return error_set(err, ERR_FORMAT, "the answer of IAM to GetRole has no trust policy");
    percent_decode(text);
    if (!json_parse_object(text, &trust, err))
        return error_wrap(err, "the trust policy in the answer of IAM to GetRole");
    ret->trust = json_keep(ctx, trust);
    return true;
}

bool iam_get_role(TALLOC_CTX *ctx, Aws *aws, const char *role, IamRole *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *region = NULL, *slash = strrchr(role, '/');
    const char *name = slash ? slash + 1 : role;
    if (!aws_region(aws, &region, err))
        return false;
    size_t place = find_place(region);
    JSON_AUTO json_t *input = json_pack("{s:s}", "RoleName", name);
    const AwsCall call = {.service = &PLACES[place].service,
                          .operation = "GetRole",
                          .input = input,
                          .repeatable = true,
                          .global = PLACES[place].region != NULL};
    AwsAnswer answer;
    if (!aws_call(tmp, aws_in_region(tmp, aws, PLACES[place].region), &call, &answer, err))
        return false;
    if (answer.code && strcmp(answer.code, "NoSuchEntity") == 0)
        return error_no_role(name, err);
    if (answer.code)
        return aws_refused(&call, &answer, err);
    return parse_trust(ctx, &answer, ret, err);
}

/* A member of a policy is one text or an array of them. */
static bool has_text(const json_t *value, const char *const *texts)
{
    if (json_is_array(value)) {
        size_t i;
        json_t *item;
        json_array_foreach(value, i, item)
        {
            if (has_text(item, texts))
                return true;
        }
        return false;
    }
    const char *text = json_string_value(value);
    while (text && *texts && strcmp(*texts, text) != 0)
        texts++;
    return text && *texts;
}

static bool allows(const json_t *statement, const char *service)
{
    static const char *const actions[] = {"sts:AssumeRole", "sts:*", "*", NULL};
    const char *const services[] = {service, NULL};
    const json_t *principal = json_object_get(statement, "Principal");
    return strcmp(json_get_string(statement, "Effect", ""), "Allow") == 0 &&
           has_text(json_object_get(statement, "Action"), actions) &&
           has_text(json_object_get(principal, "Service"), services);
}

bool iam_trusts_service(const IamRole *role, const char *service)
{
    const json_t *statements = json_object_get(role->trust, "Statement");
    if (json_is_object(statements))
        return allows(statements, service);
    size_t i;
    json_t *statement;
    json_array_foreach(statements, i, statement)
    {
        if (allows(statement, service))
            return true;
    }
    return false;
}
