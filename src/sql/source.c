#include "sql/source.h"

#include <string.h>

static bool is_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* The byte of the 1-based character; the end of the text if it has fewer. */
static const char *find_character(const char *text, const char *end, size_t position)
{
    size_t count = 0;
    for (; text < end; text++) {
        count += is_character(*text);
        if (count >= position && is_character(*text))
            return text;
    }
    return end;
}

static char *copy_line(TALLOC_CTX *ctx, const char *line, const char *end)
{
    const char *stop = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
    if (!stop)
        stop = end;
    if (stop > line && stop[-1] == '\r')
        stop--;
    return talloc_strndup(ctx, line, (size_t)(stop - line));
}

SqlPlace sql_place(TALLOC_CTX *ctx, const char *text, size_t length, size_t position,
                   int first_line)
{
    const char *end = text + length;
    const char *at = find_character(text, end, position);
    SqlPlace place = {.line = first_line, .column = 1};
    const char *line = text;
    for (const char *p = text; p < at; p++) {
        place.column += is_character(*p);
        if (*p != '\n')
            continue;
        line = p + 1;
        place.line++;
        place.column = 1;
    }
    place.text = copy_line(ctx, line, end);
    return place;
}
