/* Keys that stand in the two files themselves. */
#include "aws/providers/provider.h"

typedef const char *(*Getter)(const Profiles *profiles, const char *profile, const char *key);

static Found find_in_file(TALLOC_CTX *ctx, const Lookup *lookup, Getter get, const char *path,
                          AwsKeys **ret_keys, const char **ret_why, Error *err)
{
    const char *access_key = get(lookup->profiles, lookup->profile, "aws_access_key_id");
    const char *secret_key = get(lookup->profiles, lookup->profile, "aws_secret_access_key");
    if (!access_key) {
        *ret_why = talloc_asprintf(ctx, "the profile '%s' has no aws_access_key_id in %s",
                                   lookup->profile, path);
        return ABSENT;
    }
    if (!secret_key) {
        error_set(err, ERR_AUTH, "the profile '%s' in %s has no aws_secret_access_key",
                  lookup->profile, path);
        return BROKEN;
    }
    *ret_keys = keys_new(ctx, access_key, secret_key,
                         get(lookup->profiles, lookup->profile, "aws_session_token"),
                         talloc_asprintf(ctx, "the profile '%s' in %s", lookup->profile, path));
    return FOUND;
}

static Found find_in_credentials(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys,
                                 const char **ret_why, Error *err)
{
    return find_in_file(ctx, lookup, profile_in_credentials, lookup->profiles->credentials_path,
                        ret_keys, ret_why, err);
}

static Found find_in_config(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys,
                            const char **ret_why, Error *err)
{
    return find_in_file(ctx, lookup, profile_in_config, lookup->profiles->config_path, ret_keys,
                        ret_why, err);
}

const Provider provider_shared_file = {
    .name = "shared file", .find = find_in_credentials, .of_profile = true};
const Provider provider_config_file = {
    .name = "config file", .find = find_in_config, .of_profile = true};
