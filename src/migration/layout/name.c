#include "migration/layout/name.h"

#include <ctype.h>
#include <strings.h>

#define LARGEST "9223372036854775807"

size_t name_digits(const char *name)
{
    return strspn(name, "0123456789");
}

bool name_number_fits(const char *digits, size_t length)
{
    while (length > 0 && *digits == '0') {
        digits++;
        length--;
    }
    size_t largest = strlen(LARGEST);
    return length < largest || (length == largest && memcmp(digits, LARGEST, largest) <= 0);
}

size_t name_stem(const char *name, const char *suffix)
{
    size_t length = strlen(name), size = strlen(suffix);
    return length > size && strcmp(name + length - size, suffix) == 0 ? length - size : 0;
}

const char *name_in_folder(const char *path, size_t *ret_folder_length)
{
    const char *slash = strchr(path, '/');
    if (!slash || slash == path || strchr(slash + 1, '/'))
        return NULL;
    *ret_folder_length = (size_t)(slash - path);
    return slash + 1;
}

typedef struct Span {
    const char *at, *end;
} Span;

static void trim(Span *span)
{
    while (span->at < span->end && isspace((unsigned char)*span->at))
        span->at++;
    while (span->end > span->at && isspace((unsigned char)span->end[-1]))
        span->end--;
}

/* The value of a line that sets the key. */
static bool read_setting(Span line, const char *key, Span *ret_value)
{
    trim(&line);
    const char *equals =
        line.at < line.end ? memchr(line.at, '=', (size_t)(line.end - line.at)) : NULL;
    if (!equals || *line.at == '#' || *line.at == '!')
        return false;
    Span name = {line.at, equals};
    trim(&name);
    if ((size_t)(name.end - name.at) != strlen(key) || memcmp(name.at, key, strlen(key)) != 0)
        return false;
    Span value = {equals + 1, line.end};
    const char *comment = memchr(value.at, '#', (size_t)(value.end - value.at));
    value.end = comment ? comment : value.end;
    trim(&value);
    if (value.end - value.at >= 2 && *value.at == '"' && value.end[-1] == '"')
        value = (Span){value.at + 1, value.end - 1};
    *ret_value = value;
    return true;
}

bool name_setting(const char *text, size_t length, const char *key, const char **ret_value,
                  size_t *ret_length)
{
    bool found = false;
    for (const char *end = text + length; text < end;) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        Span value, line = {text, stop ? stop : end};
        if (read_setting(line, key, &value)) {
            *ret_value = value.at;
            *ret_length = (size_t)(value.end - value.at);
            found = true;
        }
        text = stop ? stop + 1 : end;
    }
    return found;
}

bool name_value_is(const char *value, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(value, word, length) == 0;
}
