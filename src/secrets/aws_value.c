#include "secrets/aws_value.h"

#include <string.h>

#include "aws/secretsmanager.h"
#include "aws/ssm.h"

static const struct {
    const char *what, *prefix;
    bool (*get)(TALLOC_CTX *ctx, Aws *aws, const char *name, Secret **ret_value, Error *err);
} stores[] = {
    [REFERENCE_SSM] = {"parameter", "ssm:", ssm_get_parameter},
    [REFERENCE_SECRETSMANAGER] = {"secret", "secretsmanager:", secretsmanager_get},
};

static bool fail_form(const char *prefix, Error *err)
{
    error_set(err, ERR_CONFIG, "the reference '%s' does not say which one", prefix);
    return error_hint(err, "write %s",
                      strcmp(prefix, "ssm:") == 0
                          ? "ssm:/path/name, or ssm:ARN"
                          : "secretsmanager:NAME#KEY, or secretsmanager:ARN#KEY");
}

/* Names of members are no secrets; what they hold is. */
static bool fail_key(json_t *object, const char *what, const char *name, const char *key,
                     Error *err)
{
    TALLOC_AUTO char *list = talloc_strdup(NULL, "");
    const char *other;
    json_t *value;
    json_object_foreach(object, other, value)
    {
        list = talloc_asprintf_append(list, "%s%s", *list ? ", " : "", other);
    }
    error_set(err, ERR_CONFIG, "the %s '%s' has no text or number under the key '%s'", what, name,
              key);
    return error_hint(err, "its keys are: %s", *list ? list : "none");
}

/* A number is as good as its text: the port of a database. */
static bool pick(TALLOC_CTX *ctx, const json_t *object, const char *key, Secret **ret_secret)
{
    const json_t *member = json_object_get(object, key);
    TALLOC_AUTO char *number = NULL;
    if (json_is_integer(member))
        number = talloc_asprintf(NULL, "%lld", (long long)json_integer_value(member));
    const char *text = number ? number : json_string_value(member);
    if (!text || !*text)
        return false;
    *ret_secret = secret_new(ctx, text);
    return true;
}

static bool pick_key(TALLOC_CTX *ctx, const Secret *whole, const char *what, const char *name,
                     const char *key, Secret **ret_secret, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    JSON_AUTO json_t *object = NULL;
    if (!json_parse_object(secret_reveal(whole), &object, &ignored)) {
        /* The parser's own words could quote the value. */
        error_set(err, ERR_CONFIG, "the %s '%s' is no JSON object, but its key '%s' is asked for",
                  what, name, key);
        return error_hint(err, "leave #%s out to take the whole value", key);
    }
    return pick(ctx, object, key, ret_secret) || fail_key(object, what, name, key, err);
}

bool aws_value_resolve(TALLOC_CTX *ctx, ReferenceKind kind, const char *rest, Aws *aws,
                       Secret **ret_secret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *prefix = stores[kind].prefix, *hash = strchrnul(rest, '#');
    const char *name = talloc_strndup(tmp, rest, (size_t)(hash - rest));
    if (!*name || strcmp(hash, "#") == 0)
        return fail_form(prefix, err);
    if (!aws)
        return error_set(err, ERR_CONFIG, "'%s%s' is not looked up in AWS by this command", prefix,
                         name);
    Secret *whole;
    if (!stores[kind].get(tmp, aws, name, &whole, err))
        return false;
    if (!*hash) {
        *ret_secret = talloc_steal(ctx, whole);
        return true;
    }
    return pick_key(ctx, whole, stores[kind].what, name, hash + 1, ret_secret, err);
}
