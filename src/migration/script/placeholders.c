#include "migration/script/placeholders.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define NAME_LIMIT 200

typedef struct Found {
    size_t begin, end; /* with its ${ and } */
} Found;

static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || (byte && strchr("_.:-", byte));
}

/* The next one at or behind `from`. */
static bool find_next(const char *text, size_t length, size_t from, Found *ret_found)
{
    while (from < length) {
        const char *at = memmem(text + from, length - from, "${", 2);
        if (!at)
            return false;
        size_t begin = (size_t)(at - text), end = begin + 2;
        while (end < length && end - begin < NAME_LIMIT && is_name_byte(text[end]))
            end++;
        if (end < length && end > begin + 2 && text[end] == '}') {
            *ret_found = (Found){begin, end + 1};
            return true;
        }
        from = begin + 2;
    }
    return false;
}

bool placeholders_in(const char *text, size_t length)
{
    Found found;
    return find_next(text, length, 0, &found);
}

static const char *find_item(const Placeholders *placeholders, const char *name)
{
    for (size_t i = placeholders->count; i-- > 0;) {
        if (strcasecmp(placeholders->items[i].name, name) == 0)
            return placeholders->items[i].value;
    }
    return NULL;
}

static bool fail_unknown(const char *name, Error *err)
{
    error_set(err, ERR_VALIDATION, "nobody says what '${%s}' stands for", name);
    return error_hint(err,
                      "name it in the configuration (migrations: {placeholders: {%s: VALUE}}) or "
                      "by --placeholder %s=VALUE; a file that is to keep it as it is says at its "
                      "head: -- tidegate: no-placeholders",
                      name, name);
}

static bool value_of(TALLOC_CTX *ctx, const Placeholders *placeholders, const char *path,
                     const char *name, const char **ret_value, Error *err)
{
    *ret_value = find_item(placeholders, name);
    if (!*ret_value && placeholders->find &&
        !placeholders->find(ctx, placeholders->data, name, path, ret_value, err))
        return false;
    return *ret_value || fail_unknown(name, err);
}

bool placeholders_replace(TALLOC_CTX *ctx, const Placeholders *placeholders, const char *path,
                          const char *text, size_t length, Place start, char **ret_text,
                          size_t *ret_length, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *whole = talloc_strdup(ctx, "");
    size_t done = 0;
    for (Found found; find_next(text, length, done, &found); done = found.end) {
        char *name = talloc_strndup(tmp, text + found.begin + 2, found.end - found.begin - 3);
        const char *value = NULL;
        if (!value_of(tmp, placeholders, path, name, &value, err)) {
            Place place =
                place_after(start, text, length, place_count_characters(text, found.begin));
            return error_at(err, path, place.line, place.column, NULL);
        }
        whole = talloc_strndup_append(whole, text + done, found.begin - done);
        whole = talloc_strdup_append(whole, value);
    }
    *ret_text = talloc_strndup_append(whole, text + done, length - done);
    *ret_length = strlen(*ret_text);
    return true;
}
