#include "sql/pgtree/tokens.h"

#include <stdlib.h>

static void *need(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

/* Parentheses that are open form a list through `closing` until they are closed. */
static void match(PgTokens *tokens)
{
    size_t open = tokens->count;
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->items[i].kind == SQL_TOKEN_OPEN) {
            tokens->closing[i] = open;
            open = i;
        } else if (tokens->items[i].kind == SQL_TOKEN_CLOSE && open < tokens->count) {
            size_t outer = tokens->closing[open];
            tokens->closing[open] = i;
            open = outer;
        }
    }
    while (open < tokens->count) {
        size_t outer = tokens->closing[open];
        tokens->closing[open] = tokens->count;
        open = outer;
    }
}

PgTokens pgtree_tokens(TALLOC_CTX *ctx, const char *text, size_t length)
{
    SqlLexer lexer;
    SqlToken token;
    PgTokens tokens = {0};
    size_t room = length / 4 + 16;
    tokens.items = need(talloc_array_size(ctx, sizeof(SqlToken), (unsigned)room));
    sql_lexer_init_text(&lexer, sql_grammar(DIALECT_POSTGRES), text, length);
    while (sql_lexer_next(&lexer, &token) != SQL_TOKEN_MORE && token.text) {
        if (tokens.count == room) {
            room *= 2;
            tokens.items = need(talloc_realloc_size(ctx, tokens.items, room * sizeof(SqlToken)));
        }
        tokens.items[tokens.count++] = token;
        if (token.kind == SQL_TOKEN_UNTERMINATED || token.kind == SQL_TOKEN_BAD)
            break;
    }
    tokens.closing = need(talloc_array_size(ctx, sizeof(size_t), (unsigned)tokens.count));
    match(&tokens);
    return tokens;
}
