#include "aws/credentials.h"

static bool from_environment(AwsCore *core, AwsKeys **ret_keys)
{
    const char *access_key = env_get(core->env, "AWS_ACCESS_KEY_ID");
    const char *secret_key = env_get(core->env, "AWS_SECRET_ACCESS_KEY");
    const char *token = env_get(core->env, "AWS_SESSION_TOKEN");
    if (!access_key || !secret_key)
        return false;
    AwsKeys *keys = talloc_zero(core, AwsKeys);
    *keys = (AwsKeys){
        .access_key = talloc_strdup(keys, access_key),
        .secret_key = secret_new(keys, secret_key),
        .session_token = token ? secret_new(keys, token) : NULL,
        .source = "the environment",
    };
    *ret_keys = keys;
    return true;
}

bool credentials_get(AwsCore *core, const AwsKeys **ret_keys, Error *err)
{
    if (!core->keys && !from_environment(core, &core->keys)) {
        error_set(err, ERR_AUTH, "no AWS credentials were found");
        return error_hint(err, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
    *ret_keys = core->keys;
    return true;
}

void credentials_forget(AwsCore *core)
{
    TALLOC_FREE(core->keys);
}
