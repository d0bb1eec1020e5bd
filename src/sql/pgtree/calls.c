#include "sql/pgtree/expr_readers.h"

#include <string.h>

static void set_parts(SqlExpr *expr, const PgExprs *parts)
{
    expr->args = parts->items;
    expr->arg_count = parts->count;
}

static const char *const SUBQUERY_NAMES[] = {
    [EXISTS_SUBLINK] = "exists",
    [ARRAY_SUBLINK] = "array",
};

void pgtree_read_subquery(PgTree *tree, const void *node, SqlExpr *expr)
{
    const SubLink *link = node;
    const char *operator= pgtree_last_string(link->operName);
    expr->offset = pgtree_offset(tree, link->location);
    expr->kind = SQL_EXPR_SUBQUERY;
    if (link->subLinkType == ANY_SUBLINK)
        expr->text = operator? pgtree_quantified(tree, operator, "any") : "in";
    else if (link->subLinkType == ALL_SUBLINK)
        expr->text = pgtree_quantified(tree, operator, "all");
    else if (link->subLinkType < lengthof(SUBQUERY_NAMES))
        expr->text = SUBQUERY_NAMES[link->subLinkType];
    PgExprs parts = {0};
    pgtree_add_expr(tree, &parts, pgtree_expr(tree, link->testexpr));
    set_parts(expr, &parts);
    expr->query = pgtree_query(tree, link->subselect);
}

/* Names without a schema, as people write them. */
static const char *const AGGREGATES[] = {
    "any_value",   "array_agg",
    "avg",         "bit_and",
    "bit_or",      "bool_and",
    "bool_or",     "corr",
    "count",       "every",
    "json_agg",    "json_object_agg",
    "jsonb_agg",   "jsonb_object_agg",
    "max",         "min",
    "range_agg",   "regr_slope",
    "stddev",      "stddev_pop",
    "stddev_samp", "string_agg",
    "sum",         "var_pop",
    "var_samp",    "variance",
    "xmlagg",
};

static bool is_aggregate(const FuncCall *call, const char *name)
{
    if (call->agg_star || call->agg_distinct || call->agg_order || call->agg_filter || call->over)
        return true;
    for (size_t i = 0; i < lengthof(AGGREGATES); i++) {
        if (strcmp(name, AGGREGATES[i]) == 0)
            return true;
    }
    return false;
}

static void read_call_parts(PgTree *tree, const FuncCall *call, SqlExpr *expr)
{
    PgExprs parts = {0};
    pgtree_add_exprs(tree, &parts, call->args);
    pgtree_add_exprs(tree, &parts, call->agg_order);
    if (call->agg_filter)
        pgtree_add_expr(tree, &parts, pgtree_expr(tree, call->agg_filter));
    if (call->over) {
        pgtree_add_exprs(tree, &parts, call->over->partitionClause);
        pgtree_add_exprs(tree, &parts, call->over->orderClause);
    }
    set_parts(expr, &parts);
}

void pgtree_read_call_expr(PgTree *tree, const void *node, SqlExpr *expr)
{
    const FuncCall *call = node;
    size_t count = pgtree_count(call->funcname);
    const char *name = pgtree_string(call->funcname, count - 1);
    const char *schema = count > 1 ? pgtree_string(call->funcname, count - 2) : NULL;
    expr->offset = pgtree_offset(tree, call->location);
    expr->kind = SQL_EXPR_CALL;
    expr->text = pgtree_copy(tree, name);
    if (schema && strcmp(schema, "pg_catalog") != 0)
        expr->schema = pgtree_copy(tree, schema);
    tree->aggregate |= is_aggregate(call, name);
    if (call->agg_order || call->agg_filter || call->over)
        read_call_parts(tree, call, expr);
    else
        expr->args = pgtree_exprs(tree, call->args, &expr->arg_count);
}

void pgtree_read_value_function(PgTree *tree, const void *node, SqlExpr *expr)
{
    static const char *const NAMES[] = {
        [SVFOP_CURRENT_DATE] = "current_date",
        [SVFOP_CURRENT_TIME] = "current_time",
        [SVFOP_CURRENT_TIME_N] = "current_time",
        [SVFOP_CURRENT_TIMESTAMP] = "current_timestamp",
        [SVFOP_CURRENT_TIMESTAMP_N] = "current_timestamp",
        [SVFOP_LOCALTIME] = "localtime",
        [SVFOP_LOCALTIME_N] = "localtime",
        [SVFOP_LOCALTIMESTAMP] = "localtimestamp",
        [SVFOP_LOCALTIMESTAMP_N] = "localtimestamp",
        [SVFOP_CURRENT_ROLE] = "current_role",
        [SVFOP_CURRENT_USER] = "current_user",
        [SVFOP_USER] = "user",
        [SVFOP_SESSION_USER] = "session_user",
        [SVFOP_CURRENT_CATALOG] = "current_catalog",
        [SVFOP_CURRENT_SCHEMA] = "current_schema",
    };
    const SQLValueFunction *function = node;
    expr->offset = pgtree_offset(tree, function->location);
    expr->kind = SQL_EXPR_CALL;
    expr->text = NAMES[function->op];
    expr->number = function->typmod > 0 ? function->typmod : 0;
}

/* (a).b, a[1]: the name of the last field, if there is one, and what it is taken from. */
void pgtree_read_indirection(PgTree *tree, const void *node, SqlExpr *expr)
{
    const A_Indirection *indirection = node;
    PgExprs parts = {0};
    pgtree_add_expr(tree, &parts, pgtree_expr(tree, indirection->arg));
    for (size_t i = 0; i < pgtree_count(indirection->indirection); i++) {
        const Node *step = pgtree_at(indirection->indirection, i);
        if (nodeTag(step) != T_A_Indices)
            continue;
        const A_Indices *indices = (const A_Indices *)step;
        pgtree_add_expr(tree, &parts, pgtree_expr(tree, indices->lidx));
        pgtree_add_expr(tree, &parts, pgtree_expr(tree, indices->uidx));
    }
    expr->kind = SQL_EXPR_OTHER;
    expr->text = pgtree_copy(tree, pgtree_last_string(indirection->indirection));
    expr->offset = parts.count ? parts.items[0]->offset : -1;
    set_parts(expr, &parts);
}

void pgtree_read_xml(PgTree *tree, const void *node, SqlExpr *expr)
{
    const XmlExpr *xml = node;
    PgExprs parts = {0};
    pgtree_add_exprs(tree, &parts, xml->named_args);
    pgtree_add_exprs(tree, &parts, xml->args);
    expr->kind = SQL_EXPR_OTHER;
    expr->offset = pgtree_offset(tree, xml->location);
    set_parts(expr, &parts);
}

void pgtree_read_xml_serialize(PgTree *tree, const void *node, SqlExpr *expr)
{
    const XmlSerialize *xml = node;
    PgExprs parts = {0};
    pgtree_add_expr(tree, &parts, pgtree_expr(tree, xml->expr));
    expr->kind = SQL_EXPR_OTHER;
    expr->offset = pgtree_offset(tree, xml->location);
    set_parts(expr, &parts);
}

void pgtree_read_grouping(PgTree *tree, const void *node, SqlExpr *expr)
{
    const GroupingFunc *grouping = node;
    tree->aggregate = true;
    expr->kind = SQL_EXPR_OTHER;
    expr->offset = pgtree_offset(tree, grouping->location);
    expr->args = pgtree_exprs(tree, grouping->args, &expr->arg_count);
}

void pgtree_read_grouping_set(PgTree *tree, const void *node, SqlExpr *expr)
{
    const GroupingSet *set = node;
    expr->kind = SQL_EXPR_OTHER;
    expr->offset = pgtree_offset(tree, set->location);
    expr->args = pgtree_exprs(tree, set->content, &expr->arg_count);
}
