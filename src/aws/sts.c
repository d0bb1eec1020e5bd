#include "aws/sts.h"

#include "aws/call_private.h"
#include "aws/sts_assume.h"

#define SESSION_NAME "tidegate"

static const AwsService STS = {"STS", "sts", "sts", AWS_QUERY, "2011-06-15"};

bool sts_caller_identity(TALLOC_CTX *ctx, Aws *aws, StsIdentity *ret_identity, Error *err)
{
    AwsCall call = {.service = &STS, .operation = "GetCallerIdentity", .repeatable = true};
    AwsAnswer answer;
    if (!aws_call(ctx, aws, &call, &answer, err))
        return false;
    if (answer.code)
        return aws_refused(&call, &answer, err);
    StsIdentity identity = {.account = aws_xml_text(ctx, &answer, "Account"),
                            .arn = aws_xml_text(ctx, &answer, "Arn")};
    if (!identity.account || !identity.arn)
        return error_set(err, ERR_FORMAT, "the answer of STS to GetCallerIdentity has no Account");
    *ret_identity = identity;
    return true;
}

static bool read_keys(TALLOC_CTX *ctx, const AwsCall *call, const AwsAnswer *answer,
                      const char *source, AwsKeys **ret_keys, Error *err)
{
    static const char *const NAMES[] = {"AccessKeyId", "SecretAccessKey", "SessionToken",
                                        "Expiration"};
    if (answer->code)
        return aws_refused(call, answer, err);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *body = json_object();
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const char *text = aws_xml_text(tmp, answer, NAMES[i]);
        if (text)
            json_object_set_new(body, NAMES[i], json_string_or_null(text));
    }
    return keys_from_json(ctx, body, "SessionToken", source, ret_keys, err);
}

/* `keys` NULL: not signed. */
static bool ask_for_keys(TALLOC_CTX *ctx, AwsCore *core, const AwsCall *call, const char *region,
                         const AwsKeys *keys, const char *source, AwsKeys **ret_keys, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Wire wire = {.keys = keys, .anonymous = !keys};
    AwsAnswer answer;
    if ((!region && !core_region(tmp, core, &region, err)) ||
        !endpoint_find(tmp, core, &STS, region, &wire.endpoint, err) ||
        !call_wire(tmp, call, &wire, err))
        return false;
    wire.region = region ? region : "us-east-1";
    return aws_exchange(tmp, core, call, &wire, &answer, err) &&
           read_keys(ctx, call, &answer, source, ret_keys, err);
}

static json_t *make_input(AwsCore *core, const AssumeRole *role)
{
    const char *name = role->session_name;
    if (!name)
        name = env_get(core->env, "AWS_ROLE_SESSION_NAME");
    return json_pack("{s:s, s:s, s:s*, s:s*}", "RoleArn", role->role_arn, "RoleSessionName",
                     name ? name : SESSION_NAME, "ExternalId", role->external_id, "DurationSeconds",
                     role->duration_s);
}

bool sts_assume_role(TALLOC_CTX *ctx, AwsCore *core, const AssumeRole *role, const AwsKeys *keys,
                     AwsKeys **ret_keys, Error *err)
{
    JSON_AUTO json_t *input = make_input(core, role);
    AwsCall call = {.service = &STS, .operation = "AssumeRole", .input = input, .repeatable = true};
    TALLOC_AUTO char *source =
        talloc_asprintf(NULL, "the role %s, assumed with %s", role->role_arn, keys->source);
    return ask_for_keys(ctx, core, &call, role->region, keys, source, ret_keys, err) ||
           error_wrap(err, "assuming the role %s with %s", role->role_arn, keys->source);
}

bool sts_assume_role_with_web_identity(TALLOC_CTX *ctx, AwsCore *core, const AssumeRole *role,
                                       const Secret *token, AwsKeys **ret_keys, Error *err)
{
    JSON_AUTO json_t *input = make_input(core, role);
    json_object_set_new(input, "WebIdentityToken", json_string_or_null(secret_reveal(token)));
    AwsCall call = {.service = &STS,
                    .operation = "AssumeRoleWithWebIdentity",
                    .input = input,
                    .repeatable = true};
    TALLOC_AUTO char *source =
        talloc_asprintf(NULL, "the role %s, assumed with a web identity", role->role_arn);
    return ask_for_keys(ctx, core, &call, role->region, NULL, source, ret_keys, err) ||
           error_wrap(err, "assuming the role %s with a web identity", role->role_arn);
}
