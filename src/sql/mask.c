#include "sql/mask.h"

#include "sql/grammar.h"
#include "sql/lexer.h"

static const char *word_of(const SqlToken *token, size_t *ret_length)
{
    bool literal = token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NUMBER;
    *ret_length = literal ? 1 : token->length;
    return literal ? "?" : token->text;
}

/* What the statement has no space before, it gets none before here. */
char *sql_mask(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length, size_t limit)
{
    SqlLexer lexer;
    SqlToken token;
    char *masked = talloc_strdup(ctx, "");
    sql_lexer_init_text(&lexer, sql_grammar(dialect), text, length);
    for (uint64_t last = 0;; last = token.end) {
        SqlTokenKind kind = sql_lexer_next(&lexer, &token);
        if (kind == SQL_TOKEN_UNTERMINATED)
            return talloc_strdup_append_buffer(masked, " ..");
        if (kind == SQL_TOKEN_MORE || kind == SQL_TOKEN_BAD || !token.text)
            return masked;
        size_t size, used = talloc_get_size(masked) - 1;
        const char *word = word_of(&token, &size);
        const char *gap = used && token.start > last ? " " : "";
        if (used + size + strlen(gap) + strlen(" ..") > limit)
            return talloc_strdup_append_buffer(masked, " ..");
        masked = talloc_asprintf_append_buffer(masked, "%s%.*s", gap, (int)size, word);
    }
}
