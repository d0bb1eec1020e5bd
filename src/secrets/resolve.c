#include "secrets/resolve.h"

#include <string.h>

#include "base/fs.h"
#include "config/reference.h"

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

static bool refuse_foreign(TALLOC_CTX *ctx UNUSED, const char *text,
                           const SecretContext *context UNUSED, Secret **ret_secret UNUSED,
                           Error *err)
{
    error_set(err, ERR_CONFIG, "this version cannot read references of the kind '%.*s'",
              (int)strcspn(text, ":") + 1, text);
    return error_hint(err, "use env:NAME or file:PATH");
}

typedef bool (*Resolver)(TALLOC_CTX *ctx, const char *rest, const SecretContext *context,
                         Secret **ret_secret, Error *err);

static const Resolver resolvers[] = {
    [REFERENCE_VALUE] = resolve_value,
    [REFERENCE_ENVIRONMENT] = resolve_variable,
    [REFERENCE_FILE] = resolve_file,
    [REFERENCE_FOREIGN] = refuse_foreign,
};

static int hex_digit(char digit)
{
    const char *digits = "0123456789abcdef";
    const char *found = digit ? strchr(digits, digit | 0x20) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* A driver reports the password as it is meant, a URL has it percent-encoded: both are secret. */
static void register_part(TALLOC_CTX *ctx, const char *text, size_t length)
{
    char *part = talloc_strndup(NULL, text, length);
    secret_register_part(ctx, part);
    char *to = part;
    for (const char *at = part; *at; at++) {
        bool encoded = *at == '%' && hex_digit(at[1]) >= 0 && hex_digit(at[2]) >= 0;
        *to++ = encoded ? (char)(hex_digit(at[1]) * 16 + hex_digit(at[2])) : *at;
        at += encoded ? 2 : 0;
    }
    *to = '\0';
    if ((size_t)(to - part) < length)
        secret_register_part(ctx, part);
    explicit_bzero(part, length);
    talloc_free(part);
}

/* Whether the same word stands openly elsewhere: to redact it in postgres://postgres:postgres@..
 * would hide the words around it and protect nothing. */
static bool stands_openly(const char *text, const ReferencePart *part)
{
    const char *word = text + part->start;
    size_t length = strlen(text);
    return memmem(text, part->start, word, part->length) ||
           memmem(word + part->length, length - part->start - part->length, word, part->length);
}

static void register_parts(TALLOC_CTX *ctx, const char *text)
{
    ReferencePart parts[REFERENCE_MOST_PARTS];
    size_t count = reference_find_secrets(text, parts);
    for (size_t i = 0; i < count; i++)
        if (!stands_openly(text, &parts[i]))
            register_part(ctx, text + parts[i].start, parts[i].length);
}

bool secret_resolve(TALLOC_CTX *ctx, const char *reference, const SecretContext *context,
                    Secret **ret_secret, Error *err)
{
    const char *rest;
    ReferenceKind kind = reference_kind(reference, &rest);
    if (kind == REFERENCE_FOREIGN)
        rest = reference;
    Secret *secret;
    if (!resolvers[kind](ctx, rest, context, &secret, err))
        return false;
    register_parts(ctx, secret_reveal(secret));
    *ret_secret = secret;
    return true;
}
