#include "sql/body.h"

#include "base/attr.h"

/* What a statement of PL/pgSQL stands behind. */
static bool opens_statement(const SqlToken *token)
{
    static const char *const words[] = {"BEGIN", "THEN", "ELSE", "LOOP"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (sql_token_is(token, words[i]))
            return true;
    }
    return token->kind == SQL_TOKEN_SEMICOLON;
}

static bool ends(SqlTokenKind kind)
{
    return kind == SQL_TOKEN_MORE || kind == SQL_TOKEN_UNTERMINATED || kind == SQL_TOKEN_BAD;
}

/* COMMIT; COMMIT AND CHAIN; not a variable of that name, which an assignment would follow. */
static bool ends_transaction(const SqlToken *token, SqlLexer ahead)
{
    SqlToken next;
    if (token->kind != SQL_TOKEN_WORD ||
        (!sql_token_is(token, "COMMIT") && !sql_token_is(token, "ROLLBACK")))
        return false;
    return sql_lexer_next(&ahead, &next) == SQL_TOKEN_SEMICOLON || sql_token_is(&next, "AND");
}

static bool commits(const SqlGrammar *grammar, const char *text, size_t length)
{
    SqlLexer lexer;
    SqlToken token;
    bool begins = false;
    sql_lexer_init_text(&lexer, grammar, text, length);
    while (!ends(sql_lexer_next(&lexer, &token))) {
        if (begins && ends_transaction(&token, lexer))
            return true;
        begins = opens_statement(&token);
    }
    return false;
}

bool sql_body_commits(const SqlGrammar *grammar, const char *text, size_t length)
{
    SqlLexer lexer;
    SqlToken token;
    sql_lexer_init_text(&lexer, grammar, text, length);
    if (sql_lexer_next(&lexer, &token) != SQL_TOKEN_WORD || !sql_token_is(&token, "DO"))
        return false;
    for (;;) {
        SqlTokenKind kind = sql_lexer_next(&lexer, &token);
        if (ends(kind))
            return false;
        if (kind != SQL_TOKEN_STRING || !token.text || token.text[0] != '$')
            continue;
        const char *body = memchr(token.text + 1, '$', token.length - 1);
        if (!body)
            return false;
        size_t tag = (size_t)(body + 1 - token.text);
        return token.length > 2 * tag && commits(grammar, body + 1, token.length - 2 * tag);
    }
}
