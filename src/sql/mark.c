#include "sql/mark.h"

#include <string.h>

static int count_characters(const char *bytes, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

void sql_mark_advance(SqlMark *mark, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    mark->offset += length;
    for (const char *newline;
         bytes < end && (newline = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL;) {
        mark->line++;
        mark->column = 1;
        bytes = newline + 1;
    }
    mark->column += count_characters(bytes, (size_t)(end - bytes));
}
