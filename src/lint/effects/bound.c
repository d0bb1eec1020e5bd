/* Whether a table's constraints prove the bound of the partition that it is to become: the way to
 * ATTACH PARTITION without a scan (PostgreSQL's manual, "Partition Maintenance"). */
#include "lint/effects/handlers.h"

#include <string.h>

#include "lint/effects/old/evaluate.h"

/* The conjuncts of all valid CHECKs, one after the other, until `look` says that it was the one. */
typedef bool Look(const SqlExpr *conjunct, const void *data);

static bool any_conjunct(const SqlExpr *expr, Look *look, const void *data)
{
    if (expr->kind != SQL_EXPR_AND)
        return look(expr, data);
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (any_conjunct(expr->args[i], look, data))
            return true;
    }
    return false;
}

static bool is_checked(const CatalogTable *table, Look *look, const void *data)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *constraint = &table->constraints[i];
        if (constraint->written->kind == SQL_CONSTRAINT_CHECK && constraint->valid &&
            constraint->written->check && any_conjunct(constraint->written->check, look, data))
            return true;
    }
    return false;
}

static bool is_column(const SqlExpr *expr, const char *column)
{
    while (expr->kind == SQL_EXPR_CAST && expr->arg_count == 1)
        expr = expr->args[0];
    return expr->kind == SQL_EXPR_COLUMN && expr->text && strcmp(expr->text, column) == 0;
}

static Value constant(const SqlExpr *expr)
{
    while (expr->kind == SQL_EXPR_CAST && expr->arg_count == 1)
        expr = expr->args[0];
    return evaluate(&(Environment){0}, expr);
}

static bool says_not_null(const SqlExpr *conjunct, const void *data)
{
    return conjunct->kind == SQL_EXPR_IS_NOT_NULL && conjunct->arg_count == 1 &&
           is_column(conjunct->args[0], data);
}

typedef struct Wanted {
    const char *column;
    const SqlExpr *values;    /* of a list */
    const char *sign, *equal; /* of an end of a range: ">=" */
    Value end;
} Wanted;

static bool is_listed(const SqlExpr *values, const SqlExpr *expr)
{
    Value value = constant(expr);
    for (size_t i = 0; value_is_known(value) && i < values->arg_count; i++) {
        Value each = constant(values->args[i]);
        if (value_is_known(each) && value_compare(each, value) == 0)
            return true;
    }
    return false;
}

/* column = value, column IN (values): all of them listed. */
static bool says_listed(const SqlExpr *conjunct, const void *data)
{
    const Wanted *wanted = data;
    if (conjunct->kind != SQL_EXPR_OPERATOR || conjunct->arg_count != 2 ||
        !is_column(conjunct->args[0], wanted->column))
        return false;
    const SqlExpr *right = conjunct->args[1];
    if (strcmp(conjunct->text, "=") == 0)
        return is_listed(wanted->values, right);
    bool within = strcmp(conjunct->text, "in") == 0 && right->kind == SQL_EXPR_LIST;
    for (size_t i = 0; within && i < right->arg_count; i++)
        within = is_listed(wanted->values, right->args[i]);
    return within;
}

/* column >= value with a value that is not below the lower end; for the upper end as well. */
static bool says_within(const SqlExpr *conjunct, const void *data)
{
    const Wanted *wanted = data;
    if (conjunct->kind != SQL_EXPR_OPERATOR || conjunct->arg_count != 2 || !conjunct->text ||
        !is_column(conjunct->args[0], wanted->column))
        return false;
    Value value = constant(conjunct->args[1]);
    if (!value_is_known(value) || value.kind == VALUE_NULL || value.kind != wanted->end.kind)
        return false;
    int order = value_compare(value, wanted->end);
    if (strcmp(conjunct->text, wanted->sign) == 0)
        return wanted->sign[0] == '>' ? order >= 0 : order <= 0;
    return wanted->equal && strcmp(conjunct->text, wanted->equal) == 0 &&
           (wanted->sign[0] == '>' ? order >= 0 : order < 0);
}

static bool is_unbound(const SqlExpr *end)
{
    return end->kind == SQL_EXPR_COLUMN && end->text &&
           (strcmp(end->text, "minvalue") == 0 || strcmp(end->text, "maxvalue") == 0);
}

static bool end_is_proven(const CatalogTable *partition, const char *column, const SqlExpr *end,
                          const char *sign, const char *equal)
{
    if (is_unbound(end))
        return true;
    Wanted wanted = {.column = column, .sign = sign, .equal = equal, .end = constant(end)};
    return is_checked(partition, says_within, &wanted);
}

bool bound_is_proven(const CatalogTable *parent, const CatalogTable *partition,
                     const SqlExpr *bound)
{
    const char *column = parent->key_count == 1 ? parent->key[0].column : NULL;
    if (!column || !bound || partition->guessed)
        return false;
    const CatalogColumn *known = catalog_column(partition, column);
    if (!(known && known->not_null) && !is_checked(partition, says_not_null, column))
        return false;
    if (strcmp(bound->text, "list") == 0)
        return is_checked(partition, says_listed, &(Wanted){.column = column, .values = bound});
    return bound->args[0]->arg_count == 1 && bound->args[1]->arg_count == 1 &&
           end_is_proven(partition, column, bound->args[0]->args[0], ">=", ">") &&
           end_is_proven(partition, column, bound->args[1]->args[0], "<", "<=");
}
