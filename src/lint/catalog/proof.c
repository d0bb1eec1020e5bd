/* What a CHECK proves of NULLs.
 *
 * After ConstraintImpliedByRelConstraint() of PostgreSQL (tablecmds.c), which asks whether "column
 * IS NOT NULL" is implied by a CHECK that holds or is NULL: only the test itself is enough, alone,
 * in an AND, or in every arm of an OR; x > 0 is not, as it passes for NULL.
 */
#include "lint/catalog/model.h"

#include <string.h>

static bool proves(const SqlExpr *check, const char *column, bool negated);

static bool all_prove(const SqlExpr *check, const char *column, bool negated)
{
    for (size_t i = 0; i < check->arg_count; i++) {
        if (!proves(check->args[i], column, negated))
            return false;
    }
    return check->arg_count > 0;
}

static bool any_proves(const SqlExpr *check, const char *column, bool negated)
{
    for (size_t i = 0; i < check->arg_count; i++) {
        if (proves(check->args[i], column, negated))
            return true;
    }
    return false;
}

static bool is_column(const SqlExpr *expr, const char *column)
{
    return expr->kind == SQL_EXPR_COLUMN && expr->text && strcmp(expr->text, column) == 0;
}

/* The server pushes NOT down before it looks (negate_clause()). */
static bool proves(const SqlExpr *check, const char *column, bool negated)
{
    switch (check->kind) {
    case SQL_EXPR_AND:
        return negated ? all_prove(check, column, true) : any_proves(check, column, false);
    case SQL_EXPR_OR:
        return negated ? any_proves(check, column, true) : all_prove(check, column, false);
    case SQL_EXPR_NOT:
        return check->arg_count == 1 && proves(check->args[0], column, !negated);
    case SQL_EXPR_IS_NOT_NULL:
    case SQL_EXPR_IS_NULL:
        return (check->kind == SQL_EXPR_IS_NULL) == negated && check->arg_count == 1 &&
               is_column(check->args[0], column);
    default:
        return false;
    }
}

bool catalog_proves_not_null(const SqlExpr *check, const char *column)
{
    return check && column && proves(check, column, false);
}
