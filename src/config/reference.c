#include "config/reference.h"

#include <string.h>
#include <strings.h>

#define MASK "********"

static const struct {
    const char *prefix;
    ReferenceKind kind;
} prefixes[] = {
    {"env:", REFERENCE_ENVIRONMENT}, {"file:", REFERENCE_FILE},
    {"ssm:", REFERENCE_SSM},         {"secretsmanager:", REFERENCE_SECRETSMANAGER},
    {"rds-iam:", REFERENCE_RDS_IAM},
};

ReferenceKind reference_kind(const char *text, const char **ret_rest)
{
    const char *rest = text;
    ReferenceKind kind = REFERENCE_VALUE;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        size_t length = strlen(prefixes[i].prefix);
        if (strncmp(text, prefixes[i].prefix, length) == 0) {
            rest = text + length;
            kind = prefixes[i].kind;
        }
    }
    if (ret_rest)
        *ret_rest = rest;
    return kind;
}

/* The last @ ends the user information: a password with an unescaped / or @ must not show. */
static bool find_url_password(const char *text, ReferencePart *ret_part)
{
    const char *authority = strstr(text, "://");
    if (!authority)
        return false;
    authority += strlen("://");
    const char *query = strchrnul(authority, '?');
    const char *at = memrchr(authority, '@', (size_t)(query - authority));
    if (!at)
        at = strrchr(authority, '@');
    if (!at)
        return false;
    const char *colon = memchr(authority, ':', (size_t)(at - authority));
    if (!colon)
        return false;
    *ret_part = (ReferencePart){(size_t)(colon + 1 - text), (size_t)(at - colon - 1)};
    return ret_part->length > 0;
}

/* A parameter's value ends at the next one; a connection string's may be quoted. */
static size_t value_length(const char *value)
{
    if (*value == '\'')
        return (size_t)(strchrnul(value + 1, '\'') - value);
    return strcspn(value, "& \t\n#");
}

static size_t find_parameters(const char *text, size_t from, ReferencePart *parts, size_t room)
{
    static const char *const names[] = {"password=", "passwd=", "pwd=", "secret=", "token="};
    size_t count = 0;
    for (const char *at = text + from; *at && count < room; at++) {
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            size_t length = strlen(names[i]);
            if (strncasecmp(at, names[i], length) != 0)
                continue;
            size_t taken = value_length(at + length);
            if (taken > 0)
                parts[count++] = (ReferencePart){(size_t)(at + length - text), taken};
            at += length + taken - 1;
            break;
        }
    }
    return count;
}

size_t reference_find_secrets(const char *text, ReferencePart ret_parts[REFERENCE_MOST_PARTS])
{
    size_t count = find_url_password(text, &ret_parts[0]);
    size_t from = count ? ret_parts[0].start + ret_parts[0].length : 0;
    return count + find_parameters(text, from, ret_parts + count, REFERENCE_MOST_PARTS - count);
}

char *reference_without_secrets(TALLOC_CTX *ctx, const char *text)
{
    ReferencePart parts[REFERENCE_MOST_PARTS];
    size_t count = reference_find_secrets(text, parts);
    char *shown = talloc_strdup(ctx, "");
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        shown = talloc_strndup_append(shown, text + from, parts[i].start - from);
        shown = talloc_strdup_append(shown, MASK);
        from = parts[i].start + parts[i].length;
    }
    return talloc_strdup_append(shown, text + from);
}

char *reference_shown(TALLOC_CTX *ctx, const char *text)
{
    bool open = reference_kind(text, NULL) != REFERENCE_VALUE || strncmp(text, "sqlite:", 7) == 0 ||
                strstr(text, "://");
    return open ? reference_without_secrets(ctx, text) : talloc_strdup(ctx, MASK);
}
