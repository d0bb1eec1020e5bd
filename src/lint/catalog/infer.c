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

/* Whole numbers are summed in the next wider type. */
static const SqlType *type_of_sum(const SqlType *type)
{
    if (!type)
        return NULL;
    if (strcmp(type->name, "int2") == 0 || strcmp(type->name, "int4") == 0)
        return &int8_type;
    if (strcmp(type->name, "int8") == 0 || strcmp(type->name, "numeric") == 0)
        return &numeric_type;
    return strcmp(type->name, "float8") == 0 ? &float8_type : NULL;
}

static const SqlType *type_of_element(Resolver *resolver, const SqlType *array)
{
    if (!array || !array->array_dimensions)
        return NULL;
    SqlType *element = SQL_ARENA_NEW(&resolver->catalog->arena, SqlType);
    *element = *array;
    element->array_dimensions = 0;
    return element;
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
    if (expr->arg_count == 1 && strcmp(expr->text, "sum") == 0)
        return type_of_sum(infer_type(resolver, scope, expr->args[0]));
    if (expr->arg_count == 1 && strcmp(expr->text, "unnest") == 0)
        return type_of_element(resolver, infer_type(resolver, scope, expr->args[0]));
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

static const SqlType *common_type(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    const SqlType *type = NULL;
    bool literal = true;
    for (size_t i = 0; i < expr->arg_count; i++) {
        const SqlExpr *arg = expr->args[i];
        bool is_literal = arg->kind == SQL_EXPR_NULL || arg->kind == SQL_EXPR_STRING;
        const SqlType *next = infer_type(resolver, scope, arg);
        type = i == 0 ? next : resolve_common_type(resolver, type, literal, next, is_literal);
        literal = literal && is_literal;
    }
    return type;
}

/* [argument] {condition result} .. [otherwise] */
static const SqlType *type_of_case(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    size_t pairs = expr->arg_count - (size_t)(expr->number ? 1 : 0);
    SqlExpr results = *expr;
    const SqlExpr **args =
        SQL_ARENA_ARRAY(&resolver->catalog->arena, const SqlExpr *, expr->arg_count);
    results.args = args;
    results.arg_count = 0;
    for (size_t i = pairs % 2 + 1; i < pairs; i += 2)
        args[results.arg_count++] = expr->args[i];
    if (expr->number)
        args[results.arg_count++] = expr->args[expr->arg_count - 1];
    return common_type(resolver, scope, &results);
}

static const SqlType *type_of_array(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    const SqlType *element = common_type(resolver, scope, expr);
    if (!element)
        return NULL;
    SqlType *array = SQL_ARENA_NEW(&resolver->catalog->arena, SqlType);
    *array = *element;
    array->array_dimensions = 1;
    return array;
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
        return common_type(resolver, scope, expr);
    case SQL_EXPR_CASE:
        return type_of_case(resolver, scope, expr);
    case SQL_EXPR_ARRAY:
        return type_of_array(resolver, scope, expr);
    case SQL_EXPR_COLLATE:
        return expr->arg_count ? infer_type(resolver, scope, expr->args[0]) : NULL;
    default:
        return NULL;
    }
}
