#include "migration/script/place.h"

#include <stdio.h>
#include <string.h>

/* Longer lines are data that nobody reads in a message. */
#define LINE_LIMIT 1000

static bool starts_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

size_t place_count_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += starts_character(text[i]);
    return count;
}

Place place_after(Place start, const char *text, size_t length, size_t characters)
{
    Place place = start;
    for (size_t i = 0; i < length; i++) {
        if (!starts_character(text[i]))
            continue;
        if (characters-- == 0)
            break;
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else {
            place.column++;
        }
    }
    return place;
}

static void cleanup_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

/* The rest of the line, without its end; at most LINE_LIMIT bytes, whole characters. */
static char *read_line(TALLOC_CTX *ctx, FILE *file)
{
    char *line = talloc_zero_array(ctx, char, LINE_LIMIT + 1);
    size_t length = 0;
    for (int c; length < LINE_LIMIT && (c = getc_unlocked(file)) != EOF && c != '\n';)
        line[length++] = (char)c;
    while (length == LINE_LIMIT && !starts_character(line[length - 1]))
        line[--length] = '\0';
    if (length == LINE_LIMIT)
        line[--length] = '\0';
    if (length && line[length - 1] == '\r')
        line[length - 1] = '\0';
    return line;
}

char *place_source_line(TALLOC_CTX *ctx, const char *path, int line)
{
    CLEANUP(cleanup_file) FILE *file = line > 0 ? fopen(path, "re") : NULL;
    if (!file)
        return NULL;
    for (int c; line > 1 && (c = getc_unlocked(file)) != EOF;)
        line -= c == '\n';
    if (line > 1)
        return NULL;
    char *text = read_line(ctx, file);
    /* A mark at the start of the file has no width. */
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        memmove(text, text + 3, strlen(text + 3) + 1);
    return text;
}
