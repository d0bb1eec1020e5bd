#include "sql/object.h"

#include <ctype.h>

/* PostgreSQL folds ASCII letters alone (manual, "Identifiers and Key Words"). */
static char *append_folded(char *text, const SqlToken *token)
{
    size_t before = talloc_get_size(text) - 1;
    text = talloc_strndup_append_buffer(text, token->text, token->length);
    if (token->kind == SQL_TOKEN_WORD)
        for (char *p = text + before; *p; p++)
            if (*p >= 'A' && *p <= 'Z')
                *p = (char)tolower(*p);
    return text;
}

/* Appends the parts of `name`; *ret_schema_length is where its last part begins. */
static char *append_name(char *text, const SqlGrammar *grammar, SqlSpan name,
                         size_t *ret_schema_length)
{
    SqlLexer lexer;
    SqlToken token;
    sql_lexer_init_text(&lexer, grammar, name.text, name.length);
    *ret_schema_length = 0;
    while (sql_lexer_next(&lexer, &token) != SQL_TOKEN_MORE) {
        text = append_folded(text, &token);
        if (sql_token_is(&token, "."))
            *ret_schema_length = strlen(text);
    }
    return text;
}

char *sql_object_name(TALLOC_CTX *ctx, const SqlGrammar *grammar, SqlSpan name, SqlSpan table)
{
    size_t schema_length = 0;
    char *object = append_name(talloc_strdup(ctx, ""), grammar, name, &schema_length);
    if (schema_length > 0 || !table.text)
        return object;
    char *qualified = append_name(talloc_strdup(ctx, ""), grammar, table, &schema_length);
    qualified[schema_length] = '\0';
    qualified = talloc_asprintf_append(qualified, "%s", object);
    talloc_free(object);
    return qualified;
}
