#include "lint/piped.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

typedef struct Line {
    char *text;
    size_t length;
} Line;

static bool take_line(char **at, char *end, Line *ret_line)
{
    if (*at >= end)
        return false;
    char *newline = memchr(*at, '\n', (size_t)(end - *at));
    *ret_line = (Line){*at, (size_t)((newline ? newline : end) - *at)};
    *at = newline ? newline + 1 : end;
    return true;
}

/* Terminal colours, which Rails writes around the name and the statement. */
static void blank_colours(Line line)
{
    for (size_t i = 0; i + 1 < line.length; i++) {
        if (line.text[i] != '\033' || line.text[i + 1] != '[')
            continue;
        for (; i < line.length && line.text[i] != 'm'; i++)
            line.text[i] = ' ';
        if (i < line.length)
            line.text[i] = ' ';
    }
}

static bool begins_with(Line line, const char *text)
{
    size_t length = strlen(text);
    return line.length >= length && memcmp(line.text, text, length) == 0;
}

/* Behind "(1.2ms)" at `at`; 0: something else stands there. */
static size_t behind_time(Line line, size_t at)
{
    size_t end = at + 1;
    while (end < line.length && (isdigit((unsigned char)line.text[end]) || line.text[end] == '.'))
        end++;
    bool is_time = end > at + 1 && end + 3 < line.length && memcmp(line.text + end, "ms)", 3) == 0;
    return is_time ? end + 3 : 0;
}

/* The name of the query stands before its time: no SQL, and no comment of one. */
static bool may_be_name(Line line, size_t length)
{
    Line name = {line.text, length};
    if (memchr(name.text, '\'', length) || memchr(name.text, ';', length))
        return false;
    return begins_with(line, "D, [") || !memmem(name.text, length, "--", 2);
}

/* Where the statement of a line like "  User Load (1.2ms)  SELECT .." begins; 0: it is no such
 * line. Colours are blanked already. */
static size_t find_statement(Line line)
{
    const char *paren = memchr(line.text, '(', line.length);
    size_t before = paren ? (size_t)(paren - line.text) : 0;
    size_t at = paren && before > 0 && may_be_name(line, before) ? behind_time(line, before) : 0;
    size_t begins = at;
    while (begins < line.length && line.text[begins] == ' ')
        begins++;
    return at > 0 && begins >= at + 2 && begins < line.length ? begins : 0;
}

/* Lines that Rails, rake and the migration itself write between the statements. */
static bool is_chatter(Line line)
{
    static const char *const beginnings[] = {
        "== ", "-- ", "   -> ", "  \xE2\x86\xB3", "D, [", "I, [", "W, [", "Migrating to ",
    };
    for (size_t i = 0; i < COUNT_OF(beginnings); i++) {
        if (begins_with(line, beginnings[i]))
            return true;
    }
    return false;
}

/* The values that were bound, as Rails adds them: `  [["version", "1"]]`. */
static void blank_bindings(Line line, size_t from)
{
    char *found = memmem(line.text + from, line.length - from, "  [[", 4);
    if (found)
        memset(found, ' ', (size_t)(line.text + line.length - found));
}

/* The semicolon that ends the statement before stands in the first column. */
static void keep_statement(Line line, size_t begins)
{
    memset(line.text, ' ', begins);
    line.text[0] = ';';
    blank_bindings(line, begins);
}

/* Blanks the colours on the way. */
static bool is_rails_log(char *text, size_t length)
{
    bool found = false;
    char *at = text;
    for (Line line; take_line(&at, text + length, &line);) {
        blank_colours(line);
        found = found || find_statement(line) > 0;
    }
    return found;
}

static void blank_rails_log(char *text, size_t length)
{
    bool inside = false;
    char *at = text;
    for (Line line; take_line(&at, text + length, &line);) {
        size_t begins = find_statement(line);
        inside = begins > 0 || (inside && !is_chatter(line));
        if (begins > 0)
            keep_statement(line, begins);
        else if (!inside)
            memset(line.text, ' ', line.length);
    }
}

/* Alembic says on stderr what it does; both streams together are often piped on. */
static void blank_alembic_log(char *text, size_t length)
{
    char *at = text;
    for (Line line; take_line(&at, text + length, &line);) {
        if (begins_with(line, "INFO  [alembic"))
            memset(line.text, ' ', line.length);
    }
}

char *piped_sql(TALLOC_CTX *ctx, const char *text, size_t length)
{
    char *copy = talloc_size(ctx, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (is_rails_log(copy, length))
        blank_rails_log(copy, length);
    blank_alembic_log(copy, length);
    return copy;
}
