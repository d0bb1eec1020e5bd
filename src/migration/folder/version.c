#include "migration/folder/version.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_separator(char c)
{
    return c == '.' || c == '_';
}

bool version_valid(const char *text)
{
    if (!text || !is_digit(*text))
        return false;
    for (; *text; text++) {
        if (is_separator(*text) ? !is_digit(text[1]) : !is_digit(*text))
            return false;
    }
    return true;
}

/* One numeric part without its leading zeros; "" stands for zero. */
typedef struct Part {
    const char *digits;
    size_t length;
} Part;

/* Takes the next part off *at; past the end every part is zero. */
static Part next_part(const char **at)
{
    const char *text = *at;
    while (*text == '0')
        text++;
    Part part = {.digits = text, .length = strspn(text, "0123456789")};
    text += part.length;
    *at = is_separator(*text) ? text + 1 : text;
    return part;
}

/* Digits and separators alone, with a digit at the end. */
static bool is_numeric(const char *text)
{
    size_t length = strspn(text, "0123456789._");
    return text[length] == '\0' && length > 0 && is_digit(text[length - 1]);
}

static int compare_numbers(const char *a, const char *b)
{
    while (*a || *b) {
        Part left = next_part(&a), right = next_part(&b);
        if (left.length != right.length)
            return left.length < right.length ? -1 : 1;
        int order = memcmp(left.digits, right.digits, left.length);
        if (order)
            return order;
    }
    return 0;
}

int version_compare(const char *a, const char *b)
{
    bool numeric = is_numeric(a), also = is_numeric(b);
    if (numeric != also)
        return numeric ? -1 : 1;
    return numeric ? compare_numbers(a, b) : strcmp(a, b);
}

char *version_canonical(TALLOC_CTX *ctx, const char *text)
{
    char *result = talloc_size(ctx, strlen(text) + 1);
    if (!result)
        return NULL;
    talloc_set_name_const(result, "version");
    char *out = result, *significant = result + 1;
    for (const char *at = text; *at;) {
        Part part = next_part(&at);
        if (out > result)
            *out++ = '.';
        if (part.length == 0)
            *out++ = '0';
        out = mempcpy(out, part.digits, part.length);
        if (part.length || significant == result + 1)
            significant = part.length ? out : significant;
    }
    *significant = '\0';
    return result;
}
