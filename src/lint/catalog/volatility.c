/* Whether an expression gives the same value each time: what ADD COLUMN .. DEFAULT turns on. */
#include <stdlib.h>
#include <string.h>

#include "lint/catalog/model.h"

typedef struct FunctionRow {
    const char *name;
    Volatility volatility;
} FunctionRow;

static const FunctionRow functions[] = {
#define FUNCTION(name, volatility) {name, VOLATILITY_##volatility},
#include "lint/catalog/functions.inc"
#undef FUNCTION
};

static int compare(const void *name, const void *row)
{
    return strcmp(name, ((const FunctionRow *)row)->name);
}

static Volatility of_letter(char letter)
{
    return letter == 'i'   ? VOLATILITY_CONSTANT
           : letter == 's' ? VOLATILITY_STABLE
                           : VOLATILITY_VOLATILE;
}

/* A function that was created here hides the server's own of that name only if the server has none
 * that fits: pg_catalog comes first in every search path. */
static Volatility of_call(const Catalog *catalog, const SqlExpr *call)
{
    const FunctionRow *row = call->schema ? NULL
                                          : bsearch(call->text, functions, COUNT_OF(functions),
                                                    sizeof(*functions), compare);
    if (row)
        return row->volatility;
    const CatalogFunction *known =
        catalog_function(catalog, call->schema, call->text, (int)call->arg_count);
    if (known)
        return of_letter(known->volatility);
    row = bsearch(call->text, functions, COUNT_OF(functions), sizeof(*functions), compare);
    return row ? row->volatility : VOLATILITY_UNKNOWN;
}

/* Text that is turned into these depends on the time, the time zone or the search path. */
static Volatility of_cast(const SqlExpr *cast)
{
    static const char *const names[] = {"timestamptz", "timestamp", "date",    "time",  "timetz",
                                        "regclass",    "regproc",   "regtype", "money", "regrole"};
    bool constant = cast->arg_count && (cast->args[0]->kind == SQL_EXPR_STRING ||
                                        cast->args[0]->kind == SQL_EXPR_NULL);
    for (size_t i = 0; !constant && cast->type && i < COUNT_OF(names); i++) {
        if (strcmp(names[i], cast->type->name) == 0)
            return VOLATILITY_STABLE;
    }
    return VOLATILITY_CONSTANT; /* a literal's is done once, when the statement is read */
}

typedef struct Search {
    const Catalog *catalog;
    Volatility worst;
} Search;

static bool visit(const SqlExpr *expr, void *data)
{
    Search *search = data;
    Volatility found = VOLATILITY_CONSTANT;
    if (expr->kind == SQL_EXPR_CALL)
        found = expr->text ? of_call(search->catalog, expr) : VOLATILITY_UNKNOWN;
    else if (expr->kind == SQL_EXPR_CAST)
        found = of_cast(expr);
    else if (expr->kind == SQL_EXPR_SUBQUERY || expr->kind == SQL_EXPR_PARAMETER)
        found = VOLATILITY_UNKNOWN;
    else if (expr->kind == SQL_EXPR_OTHER && !expr->arg_count)
        found = VOLATILITY_UNKNOWN;
    /* What is known to be volatile stays so, whatever else is in it. */
    if (search->worst != VOLATILITY_VOLATILE && found > search->worst)
        search->worst = found;
    if (found == VOLATILITY_VOLATILE)
        search->worst = found;
    return search->worst != VOLATILITY_VOLATILE;
}

Volatility catalog_volatility(const Catalog *catalog, const SqlExpr *expr)
{
    Search search = {.catalog = catalog, .worst = VOLATILITY_CONSTANT};
    sql_expr_walk(expr, visit, &search);
    return search.worst;
}
