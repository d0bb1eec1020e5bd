/* All tokens of a text at once (internal to this folder). */
#pragma once

#include "sql/lexer.h"

#include <talloc.h>

typedef struct PgTokens {
    SqlToken *items; /* an unterminated one may be the last */
    size_t *closing; /* by index: of the parenthesis that closes the one here; `count`: none does */
    size_t count;
} PgTokens;

/* Children of ctx. */
PgTokens pgtree_tokens(TALLOC_CTX *ctx, const char *text, size_t length);

static inline bool pgtree_is_word(const PgTokens *tokens, size_t i, const char *word)
{
    return i < tokens->count && tokens->items[i].kind == SQL_TOKEN_WORD &&
           sql_token_is(&tokens->items[i], word);
}

static inline bool pgtree_is_byte(const PgTokens *tokens, size_t i, char byte)
{
    return i < tokens->count && tokens->items[i].kind == SQL_TOKEN_OPERATOR &&
           tokens->items[i].text[0] == byte;
}

static inline bool pgtree_is_name(const PgTokens *tokens, size_t i)
{
    return i < tokens->count &&
           (tokens->items[i].kind == SQL_TOKEN_WORD || tokens->items[i].kind == SQL_TOKEN_NAME);
}
