/* Whether a value is NULL, as far as its form tells. */
#include <string.h>

#include "lint/catalog/data.h"

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; word && i < count; i++) {
        if (strcmp(words[i], word) == 0)
            return true;
    }
    return false;
}

/* Functions that never give NULL when none of their arguments is. */
static bool is_total(const char *function)
{
    static const char *const names[] = {
        "now",
        "current_timestamp",
        "current_date",
        "clock_timestamp",
        "localtimestamp",
        "gen_random_uuid",
        "uuid_generate_v4",
        "nextval",
        "random",
        "lower",
        "upper",
        "md5",
        "concat",
        "length",
        "generate_series",
        "repeat",
        "floor",
        "ceil",
        "round",
        "to_char",
    };
    return is_one_of(function, names, COUNT_OF(names));
}

static bool is_total_operator(const char *operator_)
{
    static const char *const names[] = {"+", "-",  "*", "/", "%",  "||",
                                        "=", "<>", "<", ">", "<=", ">="};
    return is_one_of(operator_, names, COUNT_OF(names));
}

static CatalogKnown of_column(const TableRecord *record, const SqlQuery *from, const SqlExpr *expr)
{
    for (size_t i = 0; from && i < from->from_count; i++) {
        const SqlFrom *item = &from->from[i];
        if (item->function && item->function->kind == SQL_EXPR_CALL && item->alias &&
            strcmp(item->alias, expr->text) == 0 && is_total(item->function->text))
            return KNOWN_NO;
    }
    const CatalogColumn *column = record ? catalog_column(&record->table, expr->text) : NULL;
    return column && (column->not_null || column->has_nulls == KNOWN_NO) ? KNOWN_NO : NOT_KNOWN;
}

static CatalogKnown all_known(const TableRecord *record, const SqlQuery *from, const SqlExpr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (data_value_is_null(record, from, expr->args[i]) != KNOWN_NO)
            return NOT_KNOWN;
    }
    return KNOWN_NO;
}

static CatalogKnown of_coalesce(const TableRecord *record, const SqlQuery *from,
                                const SqlExpr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (data_value_is_null(record, from, expr->args[i]) == KNOWN_NO)
            return KNOWN_NO;
    }
    return NOT_KNOWN;
}

CatalogKnown data_value_is_null(const TableRecord *record, const SqlQuery *from,
                                const SqlExpr *expr)
{
    switch (expr->kind) {
    case SQL_EXPR_NULL:
        return KNOWN_YES;
    case SQL_EXPR_BOOL:
    case SQL_EXPR_NUMBER:
    case SQL_EXPR_STRING:
    case SQL_EXPR_IS_NULL:
    case SQL_EXPR_IS_NOT_NULL:
    case SQL_EXPR_ARRAY:
        return KNOWN_NO;
    case SQL_EXPR_COLUMN:
        return of_column(record, from, expr);
    case SQL_EXPR_CAST:
    case SQL_EXPR_COLLATE:
        return expr->arg_count ? data_value_is_null(record, from, expr->args[0]) : NOT_KNOWN;
    case SQL_EXPR_COALESCE:
        return of_coalesce(record, from, expr);
    case SQL_EXPR_CALL:
        return is_total(expr->text) ? all_known(record, from, expr) : NOT_KNOWN;
    case SQL_EXPR_OPERATOR:
        return is_total_operator(expr->text) ? all_known(record, from, expr) : NOT_KNOWN;
    default:
        return NOT_KNOWN;
    }
}
