#include "lint/effects/old/evaluate.h"

#include <math.h>
#include <string.h>

#include "lint/effects/old/operators.h"

#define DEPTH_MAX 200

typedef struct Walk {
    const Environment *environment;
    int depth;
} Walk;

static Value value_at(Walk *walk, const SqlExpr *expr);

static Value argument(Walk *walk, const SqlExpr *expr, size_t at)
{
    return at < expr->arg_count ? value_at(walk, expr->args[at]) : value_of(VALUE_UNKNOWN);
}

static Value connect(Walk *walk, const SqlExpr *expr, bool decisive)
{
    Value result = value_bool(!decisive);
    for (size_t i = 0; i < expr->arg_count; i++) {
        Value each = value_at(walk, expr->args[i]);
        if (each.kind == VALUE_BOOL && each.as.truth == decisive)
            return each;
        if (each.kind == VALUE_NULL && result.kind == VALUE_BOOL)
            result = each;
        else if (each.kind != VALUE_BOOL && each.kind != VALUE_NULL)
            result = value_of(VALUE_UNKNOWN);
    }
    return result;
}

static Value negate(Value value)
{
    return value.kind == VALUE_BOOL ? value_bool(!value.as.truth) : value;
}

static Value is_null(Value value)
{
    return value.kind == VALUE_UNKNOWN ? value : value_bool(value.kind == VALUE_NULL);
}

/* "in" and "not in" with a list; a subquery is not known. */
static Value member(Walk *walk, const SqlExpr *expr)
{
    const SqlExpr *list = expr->arg_count == 2 ? expr->args[1] : NULL;
    if (!list || (list->kind != SQL_EXPR_LIST && list->kind != SQL_EXPR_ARRAY))
        return value_of(VALUE_UNKNOWN);
    Value wanted = argument(walk, expr, 0);
    Value result = value_bool(false);
    for (size_t i = 0; i < list->arg_count; i++) {
        Value equal = operate_compare("=", wanted, value_at(walk, list->args[i]));
        if (equal.kind == VALUE_BOOL && equal.as.truth)
            return equal;
        if (equal.kind != VALUE_BOOL && result.kind != VALUE_UNKNOWN)
            result = equal;
    }
    return result;
}

static Value between(Walk *walk, const SqlExpr *expr)
{
    Value middle = argument(walk, expr, 0);
    Value low = operate_compare(">=", middle, argument(walk, expr, 1));
    Value high = operate_compare("<=", middle, argument(walk, expr, 2));
    if (low.kind == VALUE_BOOL && !low.as.truth)
        return low;
    if (high.kind == VALUE_BOOL && !high.as.truth)
        return high;
    return low.kind == VALUE_BOOL ? high : low;
}

static Value operator_at(Walk *walk, const SqlExpr *expr)
{
    const char *text = expr->text ? expr->text : "";
    if (strcmp(text, "in") == 0 || strcmp(text, "= any") == 0)
        return member(walk, expr);
    if (strcmp(text, "not in") == 0 || strcmp(text, "<> all") == 0)
        return negate(member(walk, expr));
    if (strcmp(text, "between") == 0)
        return between(walk, expr);
    if (strcmp(text, "not between") == 0)
        return negate(between(walk, expr));
    if (expr->arg_count == 1 && strcmp(text, "-") == 0) {
        Value value = argument(walk, expr, 0);
        return value.kind == VALUE_NUMBER ? value_number(-value.as.number) : value;
    }
    return operate(walk->environment->ctx, text, argument(walk, expr, 0), argument(walk, expr, 1));
}

static Value call_at(Walk *walk, const SqlExpr *expr)
{
    const Environment *environment = walk->environment;
    if (environment->series && !*environment->series && strcmp(expr->text, "generate_series") == 0)
        return value_number(environment->series_value);
    Value values[3] = {value_of(VALUE_UNKNOWN), value_of(VALUE_UNKNOWN), value_of(VALUE_UNKNOWN)};
    for (size_t i = 0; i < expr->arg_count && i < COUNT_OF(values); i++)
        values[i] = value_at(walk, expr->args[i]);
    return operate_call(environment->ctx, expr->text, values, expr->arg_count);
}

static Value coalesce(Walk *walk, const SqlExpr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++) {
        Value value = value_at(walk, expr->args[i]);
        if (value.kind != VALUE_NULL)
            return value;
    }
    return value_of(VALUE_NULL);
}

static Value cast(Walk *walk, const SqlExpr *expr)
{
    Value value = argument(walk, expr, 0);
    bool to_text = expr->type && strcmp(expr->type->name, "text") == 0;
    if (to_text && value.kind >= VALUE_BOOL)
        return value_text(value_print(walk->environment->ctx, value));
    if (value.kind <= VALUE_SOME)
        return value;
    bool simple = expr->type && !expr->type->array_dimensions;
    return simple && !value_convert(NULL, expr->type, &value) ? value : value_of(VALUE_UNKNOWN);
}

static Value column_at(Walk *walk, const SqlExpr *expr)
{
    const Environment *environment = walk->environment;
    if (environment->series && expr->text && *environment->series &&
        strcmp(environment->series, expr->text) == 0)
        return value_number(environment->series_value);
    if (!environment->column || !expr->text)
        return value_of(VALUE_UNKNOWN);
    return environment->column(environment, expr->table, expr->text);
}

static Value parameter_at(Walk *walk, const SqlExpr *expr)
{
    const Environment *environment = walk->environment;
    size_t at = (size_t)expr->number;
    if (!environment->parameters || at < 1 || at > environment->parameter_count)
        return value_of(VALUE_UNKNOWN);
    return value_at(walk, environment->parameters[at - 1]);
}

static Value leaf_at(Walk *walk, const SqlExpr *expr)
{
    switch (expr->kind) {
    case SQL_EXPR_NULL:
        return value_of(VALUE_NULL);
    case SQL_EXPR_BOOL:
        return value_bool(expr->text && expr->text[0] == 't');
    case SQL_EXPR_NUMBER:
        return value_number(strtod(expr->text, NULL));
    case SQL_EXPR_STRING:
        return value_text(expr->text);
    case SQL_EXPR_COLUMN:
        return column_at(walk, expr);
    case SQL_EXPR_PARAMETER:
        return parameter_at(walk, expr);
    default:
        return value_of(VALUE_UNKNOWN);
    }
}

static Value inner_at(Walk *walk, const SqlExpr *expr)
{
    switch (expr->kind) {
    case SQL_EXPR_AND:
        return connect(walk, expr, false);
    case SQL_EXPR_OR:
        return connect(walk, expr, true);
    case SQL_EXPR_NOT:
        return negate(argument(walk, expr, 0));
    case SQL_EXPR_IS_NULL:
        return is_null(argument(walk, expr, 0));
    case SQL_EXPR_IS_NOT_NULL:
        return negate(is_null(argument(walk, expr, 0)));
    case SQL_EXPR_CAST:
        return cast(walk, expr);
    case SQL_EXPR_COLLATE:
        return argument(walk, expr, 0);
    case SQL_EXPR_COALESCE:
        return coalesce(walk, expr);
    case SQL_EXPR_CALL:
        return call_at(walk, expr);
    case SQL_EXPR_OPERATOR:
        return operator_at(walk, expr);
    case SQL_EXPR_ARRAY:
    case SQL_EXPR_ROW:
        return value_of(VALUE_SOME);
    default:
        return leaf_at(walk, expr);
    }
}

static Value value_at(Walk *walk, const SqlExpr *expr)
{
    if (walk->depth >= DEPTH_MAX)
        return value_of(VALUE_UNKNOWN);
    walk->depth++;
    Value value = inner_at(walk, expr);
    walk->depth--;
    return value;
}

Value evaluate(const Environment *environment, const SqlExpr *expr)
{
    Walk walk = {.environment = environment};
    return expr ? value_at(&walk, expr) : value_of(VALUE_NULL);
}

bool evaluate_series(const SqlExpr *call, double *ret_first, double *ret_last)
{
    if (!call || call->kind != SQL_EXPR_CALL || !call->text ||
        strcmp(call->text, "generate_series") != 0 || call->arg_count != 2)
        return false;
    Environment nothing = {0};
    Value first = evaluate(&nothing, call->args[0]), last = evaluate(&nothing, call->args[1]);
    if (first.kind != VALUE_NUMBER || last.kind != VALUE_NUMBER)
        return false;
    *ret_first = first.as.number;
    *ret_last = last.as.number;
    return true;
}
