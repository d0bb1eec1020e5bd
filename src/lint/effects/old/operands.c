/* The types of what an old statement compares and returns. */
#include "lint/effects/old/simulate.h"

#include <string.h>

#include "lint/effects/type_change.h"

static const CatalogColumn *in_item(const OldItem *item, const SqlExpr *expr)
{
    if (!item->table || (expr->table && strcmp(item->name, expr->table) != 0))
        return NULL;
    return catalog_column(item->table, expr->text);
}

const CatalogColumn *old_column(const OldScope *scope, const SqlExpr *expr,
                                const CatalogTable **ret_table)
{
    if (expr->kind != SQL_EXPR_COLUMN || !expr->text)
        return NULL;
    for (; scope; scope = scope->outer) {
        for (size_t i = 0; i < scope->count; i++) {
            const CatalogColumn *column = in_item(&scope->items[i], expr);
            if (!column)
                continue;
            *ret_table = scope->items[i].table;
            return column;
        }
    }
    return NULL;
}

/* The type that an operand surely has; NULL: it takes that of the other side. */
static const SqlType *type_of(const OldScope *scope, const SqlExpr *expr)
{
    static const SqlType numeric = {.name = "numeric"}, boolean = {.name = "bool"};
    const CatalogTable *table = NULL;
    const CatalogColumn *column = old_column(scope, expr, &table);
    if (column)
        return column->type;
    if (expr->kind == SQL_EXPR_CAST)
        return expr->type;
    return expr->kind == SQL_EXPR_NUMBER ? &numeric : expr->kind == SQL_EXPR_BOOL ? &boolean : NULL;
}

static const SqlExpr *text_of(const Simulation *simulation, const SqlExpr *expr)
{
    size_t at = (size_t)expr->number;
    if (expr->kind == SQL_EXPR_PARAMETER && at >= 1 && at <= simulation->statement->value_count)
        expr = simulation->statement->values[at - 1];
    return expr->kind == SQL_EXPR_STRING ? expr : NULL;
}

/* A text beside a typed operand is read as of that type. */
static void check_text(Simulation *simulation, const SqlType *type, const SqlExpr *other,
                       const CatalogTable *table, const char *part)
{
    const SqlExpr *text = text_of(simulation, other);
    if (!type || !text || type->array_dimensions)
        return;
    SqlType bare = *type;
    bare.modifier_count = 0;
    Value value = value_text(text->text);
    const char *sqlstate = value_convert(simulation->catalog, &bare, &value);
    if (sqlstate)
        simulate_fail(simulation, sqlstate, table, part);
}

static bool is_like(const char *name)
{
    return strstr(name, "~~") != NULL;
}

static bool is_comparison(const char *name)
{
    static const char *const signs[] = {"=", "<>", "!=", "<", "<=", ">", ">="};
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (strcmp(signs[i], name) == 0)
            return true;
    }
    return is_like(name);
}

void check_old_operator(Simulation *simulation, const OldScope *scope, const SqlExpr *expr)
{
    if (expr->arg_count != 2 || !expr->text || !is_comparison(expr->text))
        return;
    const CatalogTable *table = NULL;
    const CatalogColumn *column = old_column(scope, expr->args[0], &table);
    if (!column)
        column = old_column(scope, expr->args[1], &table);
    const SqlType *left = type_of(scope, expr->args[0]), *right = type_of(scope, expr->args[1]);
    const char *part = column ? column->name : NULL;
    static const SqlType text = {.name = "text"};
    bool comparable = is_like(expr->text)
                          ? type_change_comparable(simulation->catalog, left, &text)
                          : type_change_comparable(simulation->catalog, left, right);
    if (!comparable) {
        simulate_fail(simulation, "42883", table, part);
        return;
    }
    if (!is_like(expr->text)) {
        check_text(simulation, left, expr->args[1], table, part);
        check_text(simulation, right, expr->args[0], table, part);
    }
}

static uint64_t mix(uint64_t hash, const char *text)
{
    for (; text && *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (hash ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t mix_column(uint64_t hash, const CatalogColumn *column, const char *alias)
{
    hash = mix(hash, alias ? alias : column->name);
    const SqlType *type = column->type;
    if (!type)
        return hash;
    hash = mix(hash, type->name);
    for (int i = 0; i < type->modifier_count && i < 2; i++)
        hash = (hash ^ (uint64_t)(int64_t)type->modifiers[i]) * UINT64_C(1099511628211);
    hash = mix(hash, column->collation);
    return hash + (uint64_t)type->array_dimensions;
}

static uint64_t mix_star(uint64_t hash, const OldScope *scope, const char *name)
{
    for (size_t i = 0; i < scope->count; i++) {
        const CatalogTable *table = scope->items[i].table;
        if (!table || (name && strcmp(scope->items[i].name, name) != 0))
            continue;
        for (size_t k = 0; k < table->column_count; k++)
            hash = mix_column(hash, &table->columns[k], NULL);
    }
    return hash;
}

uint64_t old_shape(const OldScope *scope, const SqlTarget *targets, size_t count)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < count; i++) {
        const SqlExpr *expr = targets[i].expr;
        const CatalogTable *table = NULL;
        if (!expr)
            continue;
        const CatalogColumn *column = old_column(scope, expr, &table);
        if (expr->kind == SQL_EXPR_STAR)
            hash = mix_star(hash, scope, expr->table);
        else if (column)
            hash = mix_column(hash, column, targets[i].name);
    }
    return hash;
}
