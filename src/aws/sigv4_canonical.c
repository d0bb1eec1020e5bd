#include "aws/sigv4_canonical.h"

#include <ctype.h>
#include <string.h>

#include "aws/uri.h"
#include "base/buf.h"
#include "base/percent.h"

/* Of a whole canonical request; AWS takes some 16 KiB of headers and URL. */
#define LIMIT ((size_t)1 << 20)

typedef struct Pair {
    const char *name, *value;
    size_t place; /* keeps equal ones in their order */
} Pair;

static int compare_places(const Pair *a, const Pair *b)
{
    return (a->place > b->place) - (a->place < b->place);
}

static int compare_names(const void *a, const void *b)
{
    const Pair *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order ? order : compare_places(left, right);
}

static int compare_names_and_values(const void *a, const void *b)
{
    const Pair *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order ? order : strcmp(left->value, right->value);
}

static size_t count(const char *const *list)
{
    size_t length = 0;
    while (list && list[length])
        length++;
    return length;
}

static char *escaped(TALLOC_CTX *ctx, const char *text, const char *keep)
{
    Buf out = buf_new(ctx, LIMIT);
    return buf_puts(&out, "") && percent_encode(&out, text, keep) ? out.data : NULL;
}

char *sigv4_path(TALLOC_CTX *ctx, const char *raw)
{
    return escaped(ctx, raw, "/");
}

char *sigv4_query(TALLOC_CTX *ctx, const char *const *pairs)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t length = count(pairs) / 2;
    Pair *sorted = talloc_zero_array(tmp, Pair, (unsigned)length + 1);
    for (size_t i = 0; i < length; i++) {
        sorted[i].name = escaped(sorted, pairs[2 * i], "");
        sorted[i].value = escaped(sorted, pairs[2 * i + 1], "");
        if (!sorted[i].name || !sorted[i].value)
            return NULL;
    }
    qsort(sorted, length, sizeof(*sorted), compare_names_and_values);
    Buf out = buf_new(ctx, LIMIT);
    bool ok = buf_puts(&out, "");
    for (size_t i = 0; i < length; i++)
        ok = ok && buf_printf(&out, "%s%s=%s", i ? "&" : "", sorted[i].name, sorted[i].value);
    return ok ? out.data : NULL;
}

/* "  a   b " becomes "a b". */
static char *trimmed(TALLOC_CTX *ctx, const char *value)
{
    char *result = talloc_strdup(ctx, value + strspn(value, " \t"));
    char *out = result;
    for (const char *at = result; at && *at; at++) {
        if (*at != ' ' || (at[1] != ' ' && at[1] != '\0'))
            *out++ = *at;
    }
    if (out)
        *out = '\0';
    return result;
}

static Pair *parse_headers(TALLOC_CTX *ctx, const char *const *headers, size_t length)
{
    Pair *pairs = talloc_zero_array(ctx, Pair, (unsigned)length + 1);
    for (size_t i = 0; pairs && i < length; i++) {
        size_t name = strcspn(headers[i], ":");
        char *lower = talloc_strndup(pairs, headers[i], name);
        for (char *c = lower; c && *c; c++)
            *c = (char)tolower((unsigned char)*c);
        const char *value = headers[i][name] ? headers[i] + name + 1 : "";
        pairs[i] = (Pair){.name = lower, .value = trimmed(pairs, value), .place = i};
    }
    return pairs;
}

/* Lines of all headers, a repeated name once with its values behind commas, and the names' list. */
static bool add_headers(Buf *lines, Buf *names, const Pair *pairs, size_t length)
{
    bool ok = true;
    for (size_t i = 0; ok && i < length; i++) {
        bool again = i > 0 && strcmp(pairs[i].name, pairs[i - 1].name) == 0;
        if (again)
            ok = buf_printf(lines, ",%s", pairs[i].value);
        else
            ok = buf_printf(lines, "%s%s:%s", i ? "\n" : "", pairs[i].name, pairs[i].value) &&
                 buf_printf(names, "%s%s", i ? ";" : "", pairs[i].name);
    }
    return ok && buf_puts(lines, "\n");
}

/* S3 takes the path as it is sent, the other services encode it once more and fold its dots. */
static const char *canonical_path(TALLOC_CTX *ctx, const char *path, bool s3)
{
    return s3 ? path : escaped(ctx, uri_normalize_path(ctx, path), "/");
}

bool sigv4_canonical(TALLOC_CTX *ctx, const SigV4Request *request, bool s3, const char *query,
                     const char *const *headers, const char *payload_hash,
                     SigV4Canonical *ret_canonical, Error *err)
{
    size_t length = count(headers);
    Pair *pairs = parse_headers(ctx, headers, length);
    const char *path = canonical_path(ctx, request->path, s3);
    Buf text = buf_new(ctx, LIMIT), lines = buf_new(ctx, LIMIT), names = buf_new(ctx, LIMIT);
    if (pairs)
        qsort(pairs, length, sizeof(*pairs), compare_names);
    if (!pairs || !path || !add_headers(&lines, &names, pairs, length) ||
        !buf_printf(&text, "%s\n%s\n%s\n%s\n%s\n%s", request->method, path, query, buf_text(&lines),
                    buf_text(&names), payload_hash))
        return error_set(err, ERR_INTERNAL, "a request to AWS is too large to be signed");
    *ret_canonical = (SigV4Canonical){.text = buf_text(&text), .signed_headers = buf_text(&names)};
    return true;
}
