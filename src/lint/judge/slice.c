#include "lint/judge/slice.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '$' ||
           (unsigned char)byte >= 0x80;
}

static size_t find(const char *text, size_t length, size_t from, const char *what)
{
    size_t width = strlen(what);
    for (size_t i = from; i + width <= length; i++) {
        if (memcmp(text + i, what, width) == 0)
            return i + width;
    }
    return length;
}

/* "$tag$": the end of the string that it opens, or `at` when it opens none. */
static size_t skip_dollar(const char *text, size_t length, size_t at)
{
    size_t end = at + 1;
    while (end < length && (isalnum((unsigned char)text[end]) || text[end] == '_'))
        end++;
    bool opens = end < length && text[end] == '$' && !isdigit((unsigned char)text[at + 1]);
    if (!opens)
        return at;
    TALLOC_AUTO char *tag = talloc_strndup(NULL, text + at, end - at + 1);
    return find(text, length, end + 1, tag);
}

/* One past the quote, comment or word that begins at `at`, else one past its byte. */
static size_t skip_piece(const char *text, size_t length, size_t at)
{
    char byte = text[at];
    size_t end = at;
    if (byte == '\'' || byte == '"')
        return find(text, length, at + 1, byte == '"' ? "\"" : "'");
    if (byte == '-' && at + 1 < length && text[at + 1] == '-')
        return find(text, length, at, "\n");
    if (byte == '/' && at + 1 < length && text[at + 1] == '*')
        return find(text, length, at + 2, "*/");
    if (byte == '$')
        end = skip_dollar(text, length, at);
    while (end == at && is_word(text[at])) {
        while (end < length && is_word(text[end]))
            end++;
    }
    return end > at ? end : at + 1;
}

static char *trimmed(TALLOC_CTX *ctx, const char *text, size_t from, size_t to)
{
    while (from < to && isspace((unsigned char)text[from]))
        from++;
    while (to > from && isspace((unsigned char)text[to - 1]))
        to--;
    return talloc_strndup(ctx, text + from, to - from);
}

char *slice_item(TALLOC_CTX *ctx, const char *text, size_t length, int offset)
{
    if (offset < 0 || (size_t)offset >= length)
        return NULL;
    int depth = 0;
    size_t at = (size_t)offset;
    while (at < length) {
        char byte = text[at];
        if (depth == 0 && (byte == ',' || byte == ')' || byte == ';'))
            break;
        depth += (byte == '(' || byte == '[') - (byte == ')' || byte == ']');
        at = skip_piece(text, length, at);
    }
    return trimmed(ctx, text, (size_t)offset, at);
}

char *slice_parentheses(TALLOC_CTX *ctx, const char *text, size_t length, int offset)
{
    size_t open = length;
    int depth = 0;
    for (size_t at = offset < 0 ? length : (size_t)offset; at < length;) {
        if (text[at] == '(' && depth++ == 0)
            open = at;
        if (text[at] == ')' && --depth == 0)
            return talloc_strndup(ctx, text + open, at - open + 1);
        if (depth < 0)
            return NULL;
        at = skip_piece(text, length, at);
    }
    return NULL;
}

static bool word_is(const char *text, size_t from, size_t to, const char *word)
{
    return to - from == strlen(word) && strncasecmp(text + from, word, to - from) == 0;
}

static bool ends_default(const char *text, size_t from, size_t to)
{
    static const char *const ENDS[] = {"not",        "constraint", "check",   "unique", "primary",
                                       "references", "generated",  "collate", "null"};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        if (word_is(text, from, to, ENDS[i]))
            return true;
    }
    return false;
}

char *slice_default(TALLOC_CTX *ctx, const char *definition)
{
    size_t length = strlen(definition), begin = 0;
    int depth = 0;
    for (size_t at = 0; at < length;) {
        size_t next = skip_piece(definition, length, at);
        depth += (definition[at] == '(') - (definition[at] == ')');
        bool behind = begin && at > begin;
        if (behind && depth == 0 && ends_default(definition, at, next) &&
            strspn(definition + begin, " \t\n") < at - begin)
            return trimmed(ctx, definition, begin, at);
        if (!begin && depth == 0 && word_is(definition, at, next, "default"))
            begin = next;
        at = next;
    }
    return begin ? trimmed(ctx, definition, begin, length) : NULL;
}

char *slice_statement(TALLOC_CTX *ctx, const char *text, size_t length)
{
    while (length > 0 && (isspace((unsigned char)text[length - 1]) || text[length - 1] == ';'))
        length--;
    return trimmed(ctx, text, 0, length);
}

/* One past the word; 0: it is not there. `last`: the last one. */
static size_t behind_word(const char *text, const char *word, bool last)
{
    size_t length = strlen(text), found = 0;
    for (size_t at = 0; at < length && (last || !found);) {
        size_t next = skip_piece(text, length, at);
        if (word_is(text, at, next, word))
            found = next;
        at = next;
    }
    return found;
}

char *slice_insert_behind(TALLOC_CTX *ctx, const char *text, const char *word, const char *inserted)
{
    size_t at = behind_word(text, word, false);
    if (!at)
        return talloc_strdup(ctx, text);
    return talloc_asprintf(ctx, "%.*s %s%s", (int)at, text, inserted, text + at);
}

char *slice_replace_last(TALLOC_CTX *ctx, const char *text, const char *word,
                         const char *replacement)
{
    size_t at = behind_word(text, word, true);
    if (!at)
        return talloc_strdup(ctx, text);
    return talloc_asprintf(ctx, "%.*s%s%s", (int)(at - strlen(word)), text, replacement, text + at);
}

int slice_find_word(const char *text, size_t length, const char *word)
{
    for (size_t at = 0; at < length;) {
        size_t next = skip_piece(text, length, at);
        bool quoted = text[at] == '"' && next - at == strlen(word) + 2 &&
                      memcmp(text + at + 1, word, strlen(word)) == 0;
        if (quoted || word_is(text, at, next, word))
            return (int)at;
        at = next;
    }
    return -1;
}

static bool is_gap(const char *text, size_t at)
{
    return isspace((unsigned char)text[at]) || strncmp(text + at, "--", 2) == 0 ||
           strncmp(text + at, "/*", 2) == 0;
}

char *slice_one_line(char *text)
{
    size_t length = strlen(text), to = 0;
    bool gap = false;
    for (size_t at = 0; at < length;) {
        size_t next = skip_piece(text, length, at);
        if (is_gap(text, at)) {
            gap = to > 0 && text[to - 1] != '(';
        } else {
            if (gap && text[at] != ')')
                text[to++] = ' ';
            gap = false;
            memmove(text + to, text + at, next - at);
            to += next - at;
        }
        at = next;
    }
    text[to] = '\0';
    return text;
}
