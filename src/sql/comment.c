#include "sql/comment.h"

#include <string.h>

#include "sql/lexer.h"

typedef struct Walk {
    const SqlGrammar *grammar;
    const char *text; /* that offsets count from */
    void (*visit)(const SqlComment *comment, void *data);
    void *data;
} Walk;

/* A comment begins at `at`. Returns what lies behind it. */
static const char *line_comment(const Walk *walk, const char *at, int mark, const char *end)
{
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    stop = stop ? stop : end;
    const SqlComment comment = {at + mark, (size_t)(stop - at - mark), (size_t)(at - walk->text)};
    walk->visit(&comment, walk->data);
    return stop;
}

static const char *block_comment(const Walk *walk, const char *at, const char *end)
{
    int depth = 0;
    const char *stop = at;
    do {
        if (end - stop >= 2 && memcmp(stop, "/*", 2) == 0) {
            depth += depth == 0 || walk->grammar->nested_comments;
            stop += 2;
        } else if (end - stop >= 2 && memcmp(stop, "*/", 2) == 0) {
            depth--;
            stop += 2;
        } else {
            stop++;
        }
    } while (depth > 0 && stop < end);
    size_t closed = depth == 0 ? 2 : 0;
    const SqlComment comment = {at + 2, (size_t)(stop - at) - 2 - closed,
                                (size_t)(at - walk->text)};
    walk->visit(&comment, walk->data);
    return stop;
}

/* Between two tokens there is nothing but white space and comments. */
static void walk_gap(const Walk *walk, const char *at, const char *end)
{
    while (at < end) {
        if (end - at >= 2 && memcmp(at, "--", 2) == 0)
            at = line_comment(walk, at, 2, end);
        else if (*at == '#' && walk->grammar->classes['#'] == SQL_BYTE_HASH)
            at = line_comment(walk, at, 1, end);
        else if (end - at >= 2 && memcmp(at, "/*", 2) == 0)
            at = block_comment(walk, at, end);
        else
            at++;
    }
}

/* What stands in the quotes of a token that is dollar-quoted; false: it is none. */
static bool dollar_body(const SqlToken *token, const char **ret_body, size_t *ret_length)
{
    if (token->kind != SQL_TOKEN_STRING || token->text[0] != '$')
        return false;
    const char *tag_end = memchr(token->text + 1, '$', token->length - 1);
    if (!tag_end)
        return false;
    size_t tag = (size_t)(tag_end - token->text) + 1;
    if (token->length < 2 * tag)
        return false;
    *ret_body = token->text + tag;
    *ret_length = token->length - 2 * tag;
    return true;
}

static void walk_text(const Walk *walk, const char *text, size_t length, bool in_body)
{
    SqlLexer lexer;
    SqlToken token;
    const char *behind = text;
    sql_lexer_init_text(&lexer, walk->grammar, text, length);
    SqlTokenKind kind = SQL_TOKEN_SKIPPED;
    while (kind = sql_lexer_next(&lexer, &token), kind != SQL_TOKEN_MORE) {
        if (kind == SQL_TOKEN_UNTERMINATED || kind == SQL_TOKEN_BAD)
            return;
        walk_gap(walk, behind, token.text);
        const char *body = NULL;
        size_t body_length = 0;
        if (!in_body && dollar_body(&token, &body, &body_length))
            walk_text(walk, body, body_length, true);
        behind = token.text + token.length;
    }
    walk_gap(walk, behind, text + length);
}

void sql_comments(Dialect dialect, const char *text, size_t length,
                  void (*visit)(const SqlComment *comment, void *data), void *data)
{
    const Walk walk = {sql_grammar(dialect), text, visit, data};
    walk_text(&walk, text, length, false);
}
