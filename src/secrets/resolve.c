#include "secrets/resolve.h"

#include <string.h>

#include "base/fs.h"
#include "config/reference.h"
#include "secrets/aws_value.h"
#include "secrets/parts.h"

#define LARGEST_SECRET (64 * 1024)

static bool resolve_value(TALLOC_CTX *ctx, const char *text, const SecretContext *context UNUSED,
                          Secret **ret_secret, Error *err)
{
    if (!*text)
        return error_set(err, ERR_CONFIG, "the value is empty");
    *ret_secret = secret_new(ctx, text);
    return true;
}

static bool resolve_variable(TALLOC_CTX *ctx, const char *name, const SecretContext *context,
                             Secret **ret_secret, Error *err)
{
    const char *value = *name ? env_get(context->env, name) : NULL;
    if (!value) {
        error_set(err, ERR_CONFIG, "the variable '%s' is not set or empty", name);
        return error_hint(err, "set it, or correct the reference 'env:%s'", name);
    }
    *ret_secret = secret_new(ctx, value);
    return true;
}

/* A text file ends in a newline that is no part of the secret. */
static size_t without_newline(const char *text, size_t length)
{
    if (length > 0 && text[length - 1] == '\n')
        length--;
    if (length > 0 && text[length - 1] == '\r')
        length--;
    return length;
}

static bool check_file(const char *path, const char *text, size_t length, Error *err)
{
    if (length == 0) {
        error_set(err, ERR_CONFIG, "the file '%s' is empty", path);
        return error_hint(err, "write the value into it, on one line");
    }
    if (memchr(text, '\0', length) || memchr(text, '\n', length)) {
        error_set(err, ERR_CONFIG, "the file '%s' holds more than one line", path);
        return error_hint(err, "write the value alone into it, on one line");
    }
    return true;
}

static bool resolve_file(TALLOC_CTX *ctx, const char *name, const SecretContext *context,
                         Secret **ret_secret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *path = fs_join(tmp, context->root, name);
    char *text;
    size_t read;
    if (!fs_read(tmp, path, LARGEST_SECRET, &text, &read, err)) {
        error_wrap(err, "reading the reference 'file:%s'", name);
        return error_hint(err, "create the file, or correct the reference");
    }
    size_t length = without_newline(text, read);
    bool good = check_file(path, text, length, err);
    text[length] = '\0';
    if (good)
        *ret_secret = secret_new(ctx, text);
    explicit_bzero(text, read);
    return good;
}

static bool resolve_parameter(TALLOC_CTX *ctx, const char *name, const SecretContext *context,
                              Secret **ret_secret, Error *err)
{
    return aws_value_resolve(ctx, REFERENCE_SSM, name, context->aws, ret_secret, err);
}

static bool resolve_managed(TALLOC_CTX *ctx, const char *name, const SecretContext *context,
                            Secret **ret_secret, Error *err)
{
    return aws_value_resolve(ctx, REFERENCE_SECRETSMANAGER, name, context->aws, ret_secret, err);
}

/* Its password is another for each connection: only who connects can ask for it. */
static bool refuse_token(TALLOC_CTX *ctx UNUSED, const char *url UNUSED,
                         const SecretContext *context UNUSED, Secret **ret_secret UNUSED,
                         Error *err)
{
    error_set(err, ERR_CONFIG, "rds-iam: stands for a database, and for nothing else");
    return error_hint(err, "use env:NAME, file:PATH, ssm:NAME or secretsmanager:ID#KEY");
}

typedef bool (*Resolver)(TALLOC_CTX *ctx, const char *rest, const SecretContext *context,
                         Secret **ret_secret, Error *err);

static const Resolver resolvers[] = {
    [REFERENCE_VALUE] = resolve_value,
    [REFERENCE_ENVIRONMENT] = resolve_variable,
    [REFERENCE_FILE] = resolve_file,
    [REFERENCE_SSM] = resolve_parameter,
    [REFERENCE_SECRETSMANAGER] = resolve_managed,
    [REFERENCE_RDS_IAM] = refuse_token,
};

bool secret_resolve(TALLOC_CTX *ctx, const char *reference, const SecretContext *context,
                    Secret **ret_secret, Error *err)
{
    const char *rest;
    ReferenceKind kind = reference_kind(reference, &rest);
    Secret *secret;
    if (!resolvers[kind](ctx, rest, context, &secret, err))
        return false;
    secret_parts_register(ctx, secret_reveal(secret));
    *ret_secret = secret;
    return true;
}
