/* The columns inside checks, defaults and indexes' expressions. */
#include "lint/catalog/constraint.h"

#include <string.h>

typedef struct Reads {
    const TableRecord *record;
    const char *column;
} Reads;

static bool is_other(const SqlExpr *expr, void *data)
{
    const Reads *reads = data;
    return expr->kind != SQL_EXPR_COLUMN ||
           !catalog_same_name(reads->record->catalog, expr->text, reads->column);
}

bool expression_reads(const TableRecord *record, const SqlExpr *expr, const char *column)
{
    Reads reads = {.record = record, .column = column};
    return !sql_expr_walk(expr, is_other, &reads);
}

const SqlExpr *expression_rename(TableRecord *record, const SqlExpr *expr, const char *column,
                                 const char *new_name)
{
    if (!expr || !expression_reads(record, expr, column))
        return expr;
    Catalog *catalog = record->catalog;
    SqlExpr *copy = SQL_ARENA_NEW(&catalog->arena, SqlExpr);
    *copy = *expr;
    if (expr->kind == SQL_EXPR_COLUMN)
        copy->text = new_name;
    const SqlExpr **args = SQL_ARENA_ARRAY(&catalog->arena, const SqlExpr *, expr->arg_count);
    for (size_t i = 0; i < expr->arg_count; i++)
        args[i] = expression_rename(record, expr->args[i], column, new_name);
    copy->args = args;
    return copy;
}

typedef struct Columns {
    Catalog *catalog;
    const char **names;
    size_t count;
} Columns;

static bool gather(const SqlExpr *expr, void *data)
{
    Columns *columns = data;
    if (expr->kind == SQL_EXPR_COLUMN && expr->text &&
        !catalog_names_contain(columns->catalog, columns->names, columns->count, expr->text))
        LIST_APPEND(columns->catalog, columns->names, columns->count, expr->text);
    return true;
}

const char *const *expression_columns(TableRecord *record, const SqlExpr *expr, size_t *ret_count)
{
    Columns columns = {.catalog = record->catalog};
    sql_expr_walk(expr, gather, &columns);
    *ret_count = columns.count;
    return columns.names;
}
