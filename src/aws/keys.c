#include "aws/keys.h"

#include "base/clock.h"

AwsKeys *keys_new(TALLOC_CTX *ctx, const char *access_key, const char *secret_key,
                  const char *session_token, const char *source)
{
    AwsKeys *keys = talloc_zero(ctx, AwsKeys);
    *keys = (AwsKeys){
        .access_key = talloc_strdup(keys, access_key),
        .secret_key = secret_new(keys, secret_key),
        .session_token = session_token ? secret_new(keys, session_token) : NULL,
        .source = talloc_strdup(keys, source),
    };
    return keys;
}

bool keys_from_json(TALLOC_CTX *ctx, const json_t *body, const char *token_name, const char *source,
                    AwsKeys **ret_keys, Error *err)
{
    const char *access_key = json_get_string(body, "AccessKeyId", NULL);
    const char *secret_key = json_get_string(body, "SecretAccessKey", NULL);
    const char *expires = json_get_string(body, "Expiration", NULL);
    int64_t expires_ms = 0;
    if (!access_key || !secret_key)
        return error_set(err, ERR_AUTH, "%s gave no AccessKeyId and SecretAccessKey", source);
    if (expires && !clock_parse_rfc3339(expires, &expires_ms))
        return error_set(err, ERR_AUTH, "%s gave an Expiration that is no time: '%s'", source,
                         expires);
    *ret_keys =
        keys_new(ctx, access_key, secret_key, json_get_string(body, token_name, NULL), source);
    (*ret_keys)->expires_ms = expires_ms;
    return true;
}
