#include "scaffold/recipe/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/utf8.h"

/* "_" and so many digits of the hash. */
#define HASH_DIGITS 8

static const char *const KEYWORDS[] = {
#include "scaffold/recipe/keywords.inc"
};

static int compare_words(const void *word, const void *row)
{
    return strcmp(word, *(const char *const *)row);
}

static bool is_plain(const char *name)
{
    if (!islower((unsigned char)*name) && *name != '_')
        return false;
    for (const char *at = name; *at; at++) {
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '_')
            return false;
    }
    return !bsearch(name, KEYWORDS, COUNT_OF(KEYWORDS), sizeof(KEYWORDS[0]), compare_words);
}

static char *quote_with(TALLOC_CTX *ctx, const char *text, char quote)
{
    char *quoted = talloc_array(ctx, char, (unsigned)strlen(text) * 2 + 3), *to = quoted;
    *to++ = quote;
    for (; *text; text++) {
        if (*text == quote)
            *to++ = quote;
        *to++ = *text;
    }
    *to++ = quote;
    *to = '\0';
    return quoted;
}

char *name_quote(TALLOC_CTX *ctx, const char *name)
{
    return is_plain(name) ? talloc_strdup(ctx, name) : quote_with(ctx, name, '"');
}

char *name_quote_in(TALLOC_CTX *ctx, const char *schema, const char *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return schema ? talloc_asprintf(ctx, "%s.%s", name_quote(tmp, schema), name_quote(tmp, name))
                  : name_quote(ctx, name);
}

char *name_literal(TALLOC_CTX *ctx, const char *text)
{
    TALLOC_AUTO char *quoted = quote_with(NULL, text, '\'');
    return talloc_asprintf(ctx, "%s%s", strchr(text, '\\') ? "E" : "", quoted);
}

static bool check_part(const char *text, const char *part, Error *err)
{
    for (const char *at = part; *at; at++) {
        if (iscntrl((unsigned char)*at))
            return error_set(err, ERR_USAGE, "'%s' has control characters in a name", text);
    }
    if (*part == '\0')
        return error_set(err, ERR_USAGE, "'%s' has an empty name in it", text);
    if (strlen(part) > NAME_LIMIT) {
        error_set(err, ERR_USAGE, "the name '%s' has more than %d bytes", part, NAME_LIMIT);
        return error_hint(err, "PostgreSQL cuts such names; give the one that it made of it");
    }
    return strstr(part, "$tidegate$")
               ? error_set(err, ERR_USAGE, "the name '%s' has $tidegate$ in it", part)
               : true;
}

/* Takes one part and moves *at behind it. */
static char *take_part(TALLOC_CTX *ctx, const char **at, char separator)
{
    char *part = talloc_strdup(ctx, *at), *to = part;
    bool quoted = **at == '"';
    if (!quoted) {
        size_t length = strcspn(*at, (const char[]){separator, '\0'});
        part[length] = '\0';
        *at += length;
        return part;
    }
    for ((*at)++; **at && (**at != '"' || (*at)[1] == '"'); (*at)++) {
        if (**at == '"')
            (*at)++;
        *to++ = **at;
    }
    *at += **at == '"';
    *to = '\0';
    return part;
}

bool names_split(TALLOC_CTX *ctx, const char *text, char separator, char ***ret_parts, Error *err)
{
    TALLOC_CTX *tmp = talloc_new(ctx);
    char **parts = talloc_zero_array(tmp, char *, (unsigned)strlen(text) + 2);
    const char *at = text;
    for (size_t count = 0;; at++) {
        parts[count] = take_part(parts, &at, separator);
        if (!check_part(text, parts[count++], err))
            return talloc_free(tmp), false;
        if (*at != separator)
            break;
    }
    if (*at) {
        talloc_free(tmp);
        return error_set(err, ERR_USAGE, "'%s' cannot be read as names", text);
    }
    *ret_parts = talloc_steal(ctx, parts);
    talloc_free(tmp);
    return true;
}

/* At most `limit` bytes of whole characters. */
static size_t cut_length(const char *text, size_t limit)
{
    size_t length = strlen(text);
    if (length <= limit)
        return length;
    while (limit > 0 && ((unsigned char)text[limit] & 0xC0) == 0x80)
        limit--;
    return limit;
}

char *name_make(TALLOC_CTX *ctx, const char *prefix, const char *const *parts, const char *suffix)
{
    char hex[DIGEST_HEX_SIZE];
    TALLOC_AUTO char *name = talloc_strdup(NULL, prefix);
    for (size_t i = 0; parts[i]; i++)
        name = talloc_asprintf_append(name, "%s%s", i ? "_" : "", parts[i]);
    if (strlen(name) + strlen(suffix) <= NAME_LIMIT)
        return talloc_asprintf(ctx, "%s%s", name, suffix);
    digest_hex(name, strlen(name), hex);
    size_t room = NAME_LIMIT - strlen(suffix) - 1 - HASH_DIGITS;
    return talloc_asprintf(ctx, "%.*s_%.*s%s", (int)cut_length(name, room), name, HASH_DIGITS, hex,
                           suffix);
}
