/* The type of an expression as far as its form and the columns' types tell. */
#include <string.h>

#include "lint/catalog/scope.h"

static const SqlType bool_type = {.name = "bool", .offset = -1},
                     int4_type = {.name = "int4", .offset = -1},
                     int8_type = {.name = "int8", .offset = -1},
                     float8_type = {.name = "float8", .offset = -1},
                     numeric_type = {.name = "numeric", .offset = -1},
                     text_type = {.name = "text", .offset = -1},
                     date_type = {.name = "date", .offset = -1},
                     timestamptz_type = {.name = "timestamptz", .offset = -1},
                     uuid_type = {.name = "uuid", .offset = -1},
                     json_type = {.name = "json", .offset = -1},
                     jsonb_type = {.name = "jsonb", .offset = -1};

typedef struct FunctionType {
    const char *function;
    const SqlType *type;
} FunctionType;

static const SqlType *type_of_builtin(const char *function)
{
    static const FunctionType functions[] = {
        {"count", &int8_type},
        {"row_number", &int8_type},
        {"rank", &int8_type},
        {"dense_rank", &int8_type},
        {"nextval", &int8_type},
        {"length", &int4_type},
        {"char_length", &int4_type},
        {"now", &timestamptz_type},
        {"current_timestamp", &timestamptz_type},
        {"clock_timestamp", &timestamptz_type},
        {"transaction_timestamp", &timestamptz_type},
        {"statement_timestamp", &timestamptz_type},
        {"current_date", &date_type},
        {"lower", &text_type},
        {"upper", &text_type},
        {"concat", &text_type},
        {"concat_ws", &text_type},
        {"string_agg", &text_type},
        {"md5", &text_type},
        {"replace", &text_type},
        {"to_char", &text_type},
        {"format", &text_type},
        {"substring", &text_type},
        {"bool_and", &bool_type},
        {"bool_or", &bool_type},
        {"gen_random_uuid", &uuid_type},
        {"uuid_generate_v4", &uuid_type},
        {"json_agg", &json_type},
        {"json_build_object", &json_type},
        {"row_to_json", &json_type},
        {"to_json", &json_type},
        {"jsonb_agg", &jsonb_type},
        {"jsonb_build_object", &jsonb_type},
        {"to_jsonb", &jsonb_type},
        {"random", &float8_type},
    };
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        if (strcmp(functions[i].function, function) == 0)
            return functions[i].type;
    }
    return NULL;
}

static const SqlType *type_of_number(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (text[digits] || digits > 18)
        return &numeric_type;
    return digits < 10 ? &int4_type : &int8_type;
}

static const SqlType *type_of_call(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    static const char *const same[] = {"min",        "max",    "coalesce",       "greatest",
                                       "least",      "lag",    "lead",           "first_value",
                                       "last_value", "nullif", "generate_series"};
    for (size_t i = 0; expr->arg_count && i < COUNT_OF(same); i++) {
        if (strcmp(same[i], expr->text) == 0)
            return infer_type(resolver, scope, expr->args[0]);
    }
    const CatalogFunction *function =
        catalog_function(resolver->catalog, expr->schema, expr->text, (int)expr->arg_count);
    return function ? function->returns : type_of_builtin(expr->text);
}

static bool compares(const char *operator_)
{
    static const char *const words[] = {
        "=",
        "<>",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "~~",
        "!~~",
        "~~*",
        "!~~*",
        "~",
        "!~",
        "~*",
        "!~*",
        "@>",
        "<@",
        "&&",
        "?",
        "?|",
        "?&",
        "in",
        "not in",
        "between",
        "not between",
        "is distinct from",
        "is not distinct from",
        "= any",
        "= all",
        "<> all",
        "@@",
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(words[i], operator_) == 0)
            return true;
    }
    return false;
}

/* Arithmetic over one type gives it; a constant beside a column does not change the column's. */
static const SqlType *type_of_operator(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    if (!expr->text || !expr->arg_count)
        return NULL;
    if (compares(expr->text))
        return &bool_type;
    if (strcmp(expr->text, "->>") == 0 || strcmp(expr->text, "#>>") == 0)
        return &text_type;
    const SqlType *left = infer_type(resolver, scope, expr->args[0]);
    if (expr->arg_count == 1 || !left)
        return left;
    const SqlType *right = infer_type(resolver, scope, expr->args[1]);
    return right && strcmp(left->name, right->name) == 0 && !left->modifier_count ? left : NULL;
}

static const SqlType *first_known(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    const SqlType *type = NULL;
    for (size_t i = 0; !type && i < expr->arg_count; i++)
        type = infer_type(resolver, scope, expr->args[i]);
    return type;
}

static const SqlType *type_of_column(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    OutputColumn column = {0};
    return scope && scope_column(resolver, scope, expr, &column) ? column.type : NULL;
}

static const SqlType *type_of_subquery(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    if (expr->text && strcmp(expr->text, "exists") == 0)
        return &bool_type;
    Output output = expr->query ? resolve_query(resolver, expr->query, scope) : (Output){0};
    return output.count == 1 ? output.columns[0].type : NULL;
}

const SqlType *infer_type(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    switch (expr->kind) {
    case SQL_EXPR_COLUMN:
        return type_of_column(resolver, scope, expr);
    case SQL_EXPR_CAST:
        return expr->type;
    case SQL_EXPR_BOOL:
    case SQL_EXPR_AND:
    case SQL_EXPR_OR:
    case SQL_EXPR_NOT:
    case SQL_EXPR_IS_NULL:
    case SQL_EXPR_IS_NOT_NULL:
        return &bool_type;
    case SQL_EXPR_STRING:
        return &text_type;
    case SQL_EXPR_NUMBER:
        return expr->text ? type_of_number(expr->text) : NULL;
    case SQL_EXPR_CALL:
        return expr->text ? type_of_call(resolver, scope, expr) : NULL;
    case SQL_EXPR_OPERATOR:
        return type_of_operator(resolver, scope, expr);
    case SQL_EXPR_SUBQUERY:
        return type_of_subquery(resolver, scope, expr);
    case SQL_EXPR_COALESCE:
        return first_known(resolver, scope, expr);
    case SQL_EXPR_COLLATE:
        return expr->arg_count ? infer_type(resolver, scope, expr->args[0]) : NULL;
    default:
        return NULL;
    }
}
