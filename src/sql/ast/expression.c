#include "sql/ast/expression.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool sql_expr_walk(const SqlExpr *expr, bool (*visit)(const SqlExpr *expr, void *data), void *data)
{
    if (!expr)
        return true;
    if (!visit(expr, data))
        return false;
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (!sql_expr_walk(expr->args[i], visit, data))
            return false;
    }
    return true;
}

/* Subqueries are equal when they are one: none of what asks compares two of them. */
bool sql_expr_equal(const SqlExpr *a, const SqlExpr *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->kind != b->kind || a->number != b->number || a->arg_count != b->arg_count ||
        a->query != b->query || !same_text(a->text, b->text) || !same_text(a->table, b->table) ||
        !same_text(a->schema, b->schema) || !sql_type_equal(a->type, b->type))
        return false;
    for (size_t i = 0; i < a->arg_count; i++) {
        if (!sql_expr_equal(a->args[i], b->args[i]))
            return false;
    }
    return true;
}

bool sql_type_equal(const SqlType *a, const SqlType *b)
{
    if (a == b)
        return true;
    return a && b && same_text(a->schema, b->schema) && same_text(a->name, b->name) &&
           a->modifier_count == b->modifier_count && a->modifiers[0] == b->modifiers[0] &&
           a->modifiers[1] == b->modifiers[1] && a->array_dimensions == b->array_dimensions &&
           a->set_of == b->set_of;
}

bool sql_name_equal(const SqlName *a, const SqlName *b)
{
    return a == b || (a && b && same_text(a->schema, b->schema) && same_text(a->name, b->name));
}
