/* The digest that ignores comments and white space. */
#include "sql/source.h"

#include "sql/copydata.h"
#include "sql/lexer.h"
#include "sql/shape.h"

typedef struct Normal {
    Digest digest;
    const SqlGrammar *grammar;
    SqlLexer lexer;
    SqlShape shape;
    bool any;       /* a token was added */
    SqlToken last;  /* the one before */
    SqlToken first; /* the one before that */
} Normal;

static bool is_unicode_quote(const Normal *normal, const SqlToken *token)
{
    return (token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NAME) &&
           sql_token_is(&normal->last, "&") && sql_token_is(&normal->first, "u") &&
           normal->first.end == normal->last.start;
}

/* Whether the lexer gave in two what is one token to the database: 'a''b', 1e5, U&'x'. */
static bool is_continued(const Normal *normal, const SqlToken *token)
{
    if (!normal->any || normal->last.end != token->start)
        return false;
    if (token->kind == normal->last.kind)
        return token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NAME;
    if (normal->last.kind == SQL_TOKEN_NUMBER)
        return token->kind == SQL_TOKEN_WORD;
    return is_unicode_quote(normal, token);
}

/* An operator comes byte by byte; here it is taken as a whole. */
static void widen_operator(Normal *normal, SqlToken *token)
{
    size_t left = (size_t)(normal->lexer.end - token->text);
    size_t length = normal->grammar->operator_length(token->text, left);
    if (length <= token->length)
        return;
    normal->lexer.cursor = token->text + length;
    token->length = length;
    token->end = token->start + length;
}

static void add_token(Normal *normal, SqlToken *token)
{
    if (token->kind == SQL_TOKEN_OPERATOR)
        widen_operator(normal, token);
    if (normal->any && !is_continued(normal, token))
        digest_add(&normal->digest, " ", 1);
    digest_add(&normal->digest, token->text, token->length);
    normal->first = normal->last;
    normal->last = *token;
    normal->any = true;
}

/* Rows of COPY count as they are. */
static void add_rows(Normal *normal)
{
    SqlLexer *lexer = &normal->lexer;
    SqlCopyData copy = {0};
    size_t dashes = 0, length;
    const char *rows;
    if (sql_copy_gap_step(&dashes, &lexer->cursor, lexer->end) != SQL_GAP_STEP_END)
        return;
    digest_add(&normal->digest, "\n", 1);
    while (sql_copy_data_step(&copy, &lexer->cursor, lexer->end, true, &rows, &length) ==
           SQL_COPY_STEP_ROWS)
        digest_add(&normal->digest, rows, length);
}

static void end_statement(Normal *normal)
{
    if (!sql_shape_ends(&normal->shape)) {
        sql_shape_follow(&normal->shape, &normal->last);
        return;
    }
    if (normal->shape.copy)
        add_rows(normal);
    normal->shape = sql_shape_new(normal->grammar);
}

void sql_digest_normalized(Dialect dialect, const char *text, size_t length,
                           char ret_hex[DIGEST_HEX_SIZE])
{
    Normal normal = {.grammar = sql_grammar(dialect)};
    SqlToken token;
    bool has_bom = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    digest_start(&normal.digest);
    normal.shape = sql_shape_new(normal.grammar);
    sql_lexer_init_text(&normal.lexer, normal.grammar, text + (has_bom ? 3 : 0),
                        length - (has_bom ? 3 : 0));
    for (SqlTokenKind kind; (kind = sql_lexer_next(&normal.lexer, &token)) != SQL_TOKEN_MORE;) {
        add_token(&normal, &token);
        if (kind == SQL_TOKEN_SEMICOLON)
            end_statement(&normal);
        else if (kind == SQL_TOKEN_UNTERMINATED)
            break;
        else
            sql_shape_follow(&normal.shape, &token);
    }
    digest_end(&normal.digest, ret_hex);
}
