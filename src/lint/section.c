#include "lint/section.h"

#include <string.h>
#include <strings.h>

typedef enum SectionWord { WORD_UP, WORD_DOWN, WORD_ALONE } SectionWord;

/* What stands behind "--" and its blanks. Sources: github.com/amacneil/dbmate, pressly/goose,
 * rubenv/sql-migrate, their READMEs. */
static const struct {
    const char *text;
    SectionWord word;
} MARKS[] = {
    {"migrate:up", WORD_UP},      {"migrate:down", WORD_DOWN},           {"+goose up", WORD_UP},
    {"+goose down", WORD_DOWN},   {"+goose no transaction", WORD_ALONE}, {"+migrate up", WORD_UP},
    {"+migrate down", WORD_DOWN},
};

static bool begins_with(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(end - at) >= length && strncasecmp(at, word, length) == 0;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

static bool says_no_transaction(const char *at, const char *end)
{
    return memmem(at, (size_t)(end - at), "transaction:false", 17) != NULL ||
           memmem(at, (size_t)(end - at), "notransaction", 13) != NULL;
}

/* Reads one line; *down is changed by its mark, if it has one. */
static bool read_mark(const char *at, const char *end, bool *down, bool *ret_no_transaction)
{
    at = skip_blanks(at, end);
    if (!begins_with(at, end, "--"))
        return false;
    at = skip_blanks(at + 2, end);
    for (size_t i = 0; i < sizeof(MARKS) / sizeof(MARKS[0]); i++) {
        if (!begins_with(at, end, MARKS[i].text))
            continue;
        if (MARKS[i].word != WORD_ALONE)
            *down = MARKS[i].word == WORD_DOWN;
        if (MARKS[i].word == WORD_ALONE || (!*down && says_no_transaction(at, end)))
            *ret_no_transaction = true;
        return true;
    }
    return false;
}

void section_blank_down(char *text, size_t length, bool *ret_no_transaction)
{
    const char *end = text + length;
    bool down = false;
    for (char *line = text; line < end;) {
        char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t size = stop ? (size_t)(stop - line) : (size_t)(end - line);
        if (!read_mark(line, line + size, &down, ret_no_transaction) && down)
            memset(line, ' ', size);
        line += size + 1;
    }
}
