#include "lint/judge/place.h"

#include <ctype.h>
#include <string.h>

#define STATEMENT_SHOWN 120 /* bytes */

static bool continues_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '$' ||
           (unsigned char)byte >= 0x80;
}

/* One past the word, the quoted name, or the one character at `at`. */
static size_t word_end(const char *text, size_t length, size_t at)
{
    size_t end = at;
    if (end < length && text[end] == '"') {
        const char *close = memchr(text + end + 1, '"', length - end - 1);
        return close ? (size_t)(close - text) + 1 : length;
    }
    while (end < length && is_word(text[end]))
        end++;
    return end > at ? end : at + (at < length);
}

static void advance(const char *text, size_t from, size_t to, int *line, int *column)
{
    for (size_t i = from; i < to; i++) {
        if (text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (!continues_character(text[i])) {
            ++*column;
        }
    }
}

JudgePlace judge_place(const JudgedStatement *statement, int offset)
{
    JudgePlace place = {.line = statement->line, .column = statement->column};
    size_t at = offset > 0 && (size_t)offset < statement->length ? (size_t)offset : 0;
    advance(statement->text, 0, at, &place.line, &place.column);
    place.end_line = place.line;
    place.end_column = place.column;
    advance(statement->text, at, word_end(statement->text, statement->length, at), &place.end_line,
            &place.end_column);
    return place;
}

char *judge_statement_text(TALLOC_CTX *ctx, const char *text, size_t length)
{
    const char *newline = memchr(text, '\n', length);
    size_t shown = newline ? (size_t)(newline - text) : length;
    if (shown > STATEMENT_SHOWN) {
        shown = STATEMENT_SHOWN;
        while (shown > 0 && continues_character(text[shown]))
            shown--;
    }
    while (shown > 0 && strchr(" \t\r", text[shown - 1]))
        shown--;
    return talloc_asprintf(ctx, "%.*s%s", (int)shown, text, shown < length ? " ..." : "");
}
