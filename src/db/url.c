#include "db/url.h"

#include <string.h>

#include "base/secret.h"

#define DIGITS "0123456789"

typedef struct Span {
    const char *text;
    size_t length;
} Span;

static bool error_encoding(Error *err)
{
    error_set(err, ERR_CONFIG,
              "the database URL cannot be read: a special character in the user or the password is "
              "not percent-encoded");
    return error_hint(err, "write @ as %%40, : as %%3A, / as %%2F, ? as %%3F and %% as %%25");
}

static int hex_value(char digit)
{
    static const char DIGIT_VALUES[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit ? strchr(DIGIT_VALUES, digit) : NULL;
    return at ? (int)(at - DIGIT_VALUES) % 16 : -1;
}

/* NULL when an escape is not valid (%00 is not: no client library can pass it on). */
static char *percent_decode(TALLOC_CTX *ctx, Span encoded)
{
    char *decoded = talloc_zero_size(ctx, encoded.length + 1);
    size_t out = 0;
    for (size_t i = 0; decoded && i < encoded.length; i++) {
        if (encoded.text[i] != '%') {
            decoded[out++] = encoded.text[i];
            continue;
        }
        if (i + 2 >= encoded.length)
            return NULL;
        int high = hex_value(encoded.text[i + 1]);
        int low = hex_value(encoded.text[i + 2]);
        if (high < 0 || low < 0 || high + low == 0)
            return NULL;
        decoded[out++] = (char)(high * 16 + low);
        i += 2;
    }
    return decoded;
}

static bool occurs_in(TALLOC_CTX *ctx, Span span, const char *word)
{
    const char *text = talloc_strndup(ctx, span.text, span.length);
    return text && strstr(text, word) != NULL;
}

/* A password that also stands in the open part of the URL (user and password "postgres") cannot be
 * hidden: to mask the word wherever it is shown would give away what it is. */
static bool is_public(TALLOC_CTX *ctx, const char *url, Span password, const char *word)
{
    const char *after = password.text + password.length;
    Span before = {url, (size_t)(password.text - url)};
    return occurs_in(ctx, before, word) || occurs_in(ctx, (Span){after, strcspn(after, "?")}, word);
}

static bool register_password(TALLOC_CTX *ctx, const char *url, Span password, Error *err)
{
    if (!password.length)
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *decoded = percent_decode(tmp, password);
    if (!decoded)
        return error_encoding(err);
    if (is_public(tmp, url, password, decoded))
        return true;
    secret_register_part(ctx, decoded);
    if (strlen(decoded) != password.length)
        secret_register_part(ctx, talloc_strndup(tmp, password.text, password.length));
    return true;
}

static bool register_parameters(TALLOC_CTX *ctx, const char *url, Error *err)
{
    static const char *const NAMES[] = {"password=", "sslpassword="};
    const char *at = strchr(url, '?');
    for (; at; at = strchr(at, '&')) {
        at++;
        for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
            size_t name = strlen(NAMES[i]);
            if (strncmp(at, NAMES[i], name) != 0)
                continue;
            Span value = {at + name, strcspn(at + name, "&")};
            if (!register_password(ctx, url, value, err))
                return false;
        }
    }
    return true;
}

/* user:pa/ss@host ends the authority inside the password, which would then be a port. */
static bool looks_cut(const char *authority, size_t length)
{
    const char *rest = authority + length;
    if (!strchr(rest, '@'))
        return false;
    const char *in_path = memchr(rest, '@', strcspn(rest, "?"));
    const char *colon = memrchr(authority, ':', length);
    bool ipv6 = *authority == '[';
    return in_path ||
           (colon && !ipv6 && colon + 1 + strspn(colon + 1, DIGITS) < authority + length);
}

bool db_url_guard(TALLOC_CTX *ctx, const char *url, Error *err)
{
    const char *slashes = strstr(url, "://");
    if (!slashes)
        return true;
    const char *authority = slashes + strlen("://");
    size_t length = strcspn(authority, "/?");
    const char *at = memchr(authority, '@', length);
    if (!at && looks_cut(authority, length))
        return error_encoding(err);
    if (at && memrchr(authority, '@', length) != at)
        return error_encoding(err);
    const char *colon = at ? memchr(authority, ':', (size_t)(at - authority)) : NULL;
    if (colon && !register_password(ctx, url, (Span){colon + 1, (size_t)(at - colon - 1)}, err))
        return false;
    return register_parameters(ctx, url, err);
}

char *db_url_place(TALLOC_CTX *ctx, const char *url)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error refused = {0};
    if (!db_url_guard(tmp, url, &refused))
        return talloc_strdup(ctx, "");
    const char *slashes = strstr(url, "://");
    const char *place = slashes ? slashes + strlen("://") : url;
    const char *at = slashes ? memchr(place, '@', strcspn(place, "/?")) : NULL;
    if (at)
        place = at + 1;
    return talloc_strndup(ctx, place, slashes ? strcspn(place, "?") : strlen(place));
}

const char *db_url_sqlite_path(const char *url)
{
    static const char SCHEME[] = "sqlite:";
    if (strncmp(url, SCHEME, strlen(SCHEME)) != 0)
        return NULL;
    const char *path = url + strlen(SCHEME);
    return strncmp(path, "//", 2) == 0 ? path + 2 : path;
}
