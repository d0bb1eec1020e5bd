#include "scaffold/recipe/expression_text.h"

#include <string.h>

#include "scaffold/recipe/names.h"

char *expression_type_text(TALLOC_CTX *ctx, const SqlType *type)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    /* What its modifiers mean is more than two numbers. */
    if (!type || type->set_of || (type->modifier_count && strcmp(type->name, "interval") == 0))
        return NULL;
    /* Not name_quote(): the server's own names are key words, and fine as types. */
    bool simple = !type->schema && strspn(type->name, plain) == strlen(type->name);
    char *text =
        simple ? talloc_strdup(ctx, type->name) : name_quote_in(ctx, type->schema, type->name);
    if (type->modifier_count == 1)
        text = talloc_asprintf_append(text, "(%d)", type->modifiers[0]);
    if (type->modifier_count == 2)
        text = talloc_asprintf_append(text, "(%d,%d)", type->modifiers[0], type->modifiers[1]);
    for (int i = 0; i < type->array_dimensions; i++)
        text = talloc_strdup_append(text, "[]");
    return text;
}

/* SQL's own words are called without parentheses. */
static bool is_word(const SqlExpr *call)
{
    return !call->schema && call->arg_count == 0 && strncmp(call->text, "current_", 8) == 0;
}

static char *call_text(TALLOC_CTX *ctx, const SqlExpr *call)
{
    if (is_word(call))
        return talloc_strdup(ctx, call->text);
    char *text = name_quote_in(ctx, call->schema, call->text);
    text = talloc_strdup_append(text, "(");
    for (size_t i = 0; i < call->arg_count; i++) {
        TALLOC_AUTO char *argument = expression_text(NULL, call->args[i]);
        if (!argument)
            return NULL;
        text = talloc_asprintf_append(text, "%s%s", i ? ", " : "", argument);
    }
    return talloc_strdup_append(text, ")");
}

static char *cast_text(TALLOC_CTX *ctx, const SqlExpr *cast)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *type = expression_type_text(tmp, cast->type);
    const char *inner = cast->arg_count == 1 ? expression_text(tmp, cast->args[0]) : NULL;
    return type && inner ? talloc_asprintf(ctx, "CAST(%s AS %s)", inner, type) : NULL;
}

char *expression_text(TALLOC_CTX *ctx, const SqlExpr *expr)
{
    if (expr->kind == SQL_EXPR_NULL)
        return talloc_strdup(ctx, "NULL");
    if (expr->kind == SQL_EXPR_BOOL)
        return talloc_strdup(ctx, *expr->text == 't' ? "true" : "false");
    if (expr->kind == SQL_EXPR_NUMBER)
        return talloc_strdup(ctx, expr->text);
    if (expr->kind == SQL_EXPR_STRING)
        return name_literal(ctx, expr->text);
    if (expr->kind == SQL_EXPR_CALL)
        return call_text(ctx, expr);
    return expr->kind == SQL_EXPR_CAST ? cast_text(ctx, expr) : NULL;
}
