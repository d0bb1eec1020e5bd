#include "sql/ast/query.h"

#include <stdint.h>

typedef struct Walk {
    void (*visit)(const SqlQuery *query, void *data);    /* or NULL */
    void (*visit_expr)(const SqlExpr *expr, void *data); /* or NULL */
    void *data;
} Walk;

static void walk_query(const SqlQuery *query, const Walk *walk);

static bool step_into(const SqlExpr *expr, void *data)
{
    const Walk *walk = data;
    if (walk->visit_expr)
        walk->visit_expr(expr, walk->data);
    walk_query(expr->query, walk);
    return true;
}

static void walk_expr(const SqlExpr *expr, const Walk *walk)
{
    sql_expr_walk(expr, step_into, (void *)(uintptr_t)walk);
}

static void walk_exprs(const SqlExpr *const *exprs, size_t count, const Walk *walk)
{
    for (size_t i = 0; i < count; i++)
        walk_expr(exprs[i], walk);
}

static void walk_targets(const SqlTarget *targets, size_t count, const Walk *walk)
{
    for (size_t i = 0; i < count; i++)
        walk_expr(targets[i].expr, walk);
}

static void walk_from(const SqlQuery *query, const Walk *walk)
{
    for (size_t i = 0; i < query->from_count; i++) {
        walk_query(query->from[i].query, walk);
        walk_expr(query->from[i].function, walk);
    }
}

static void walk_query(const SqlQuery *query, const Walk *walk)
{
    if (!query)
        return;
    if (walk->visit)
        walk->visit(query, walk->data);
    for (size_t i = 0; i < query->cte_count; i++)
        walk_query(query->ctes[i].query, walk);
    walk_targets(query->targets, query->target_count, walk);
    walk_from(query, walk);
    walk_exprs(query->conditions, query->condition_count, walk);
    walk_exprs(query->others, query->other_count, walk);
    walk_exprs(query->rows, query->row_count, walk);
    walk_query(query->source, walk);
    walk_targets(query->conflict.sets, query->conflict.set_count, walk);
    walk_targets(query->returning, query->returning_count, walk);
    for (size_t i = 0; i < query->part_count; i++)
        walk_query(query->parts[i], walk);
}

void sql_query_walk(const SqlQuery *query, void (*visit)(const SqlQuery *query, void *data),
                    void *data)
{
    walk_query(query, &(Walk){visit, NULL, data});
}

void sql_query_walk_all(const SqlQuery *query, const SqlExpr *expr,
                        void (*visit)(const SqlQuery *query, void *data),
                        void (*visit_expr)(const SqlExpr *expr, void *data), void *data)
{
    const Walk walk = {visit, visit_expr, data};
    walk_query(query, &walk);
    walk_expr(expr, &walk);
}
