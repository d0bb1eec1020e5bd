#include "aws/providers/provider.h"

static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    Env *env = lookup->core->env;
    const char *access_key = env_get(env, "AWS_ACCESS_KEY_ID");
    const char *secret_key = env_get(env, "AWS_SECRET_ACCESS_KEY");
    if (lookup->chosen) {
        *ret_why = "does not count, because a profile was chosen";
        return ABSENT;
    }
    if (!access_key) {
        *ret_why = "AWS_ACCESS_KEY_ID is not set";
        return ABSENT;
    }
    if (!secret_key) {
        error_set(err, ERR_AUTH, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
        error_hint(err, "set both, or neither");
        return BROKEN;
    }
    *ret_keys = keys_new(ctx, access_key, secret_key, env_get(env, "AWS_SESSION_TOKEN"),
                         "the environment (AWS_ACCESS_KEY_ID)");
    return FOUND;
}

const Provider provider_environment = {.name = "environment", .find = find};
