#include "sql/pgtree/read.h"

#include <string.h>

/* Room for one more element: the arena cannot give back, so it doubles. */
static void *grow(PgTree *tree, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    size_t more = *room ? *room * 2 : 4;
    void *bigger = sql_arena_get(tree->arena, more * size);
    if (count > 0)
        memcpy(bigger, items, count * size);
    *room = more;
    return bigger;
}

void pgtree_add_expr(PgTree *tree, PgExprs *exprs, const SqlExpr *expr)
{
    if (!expr)
        return;
    exprs->items =
        grow(tree, (void *)exprs->items, exprs->count, &exprs->room, sizeof(*exprs->items));
    exprs->items[exprs->count++] = expr;
}

void pgtree_add_exprs(PgTree *tree, PgExprs *exprs, const List *list)
{
    for (size_t i = 0; i < pgtree_count(list); i++)
        pgtree_add_expr(tree, exprs, pgtree_expr(tree, pgtree_at(list, i)));
}

typedef struct FromReader {
    PgTree *tree;
    PgFrom *from;
    PgExprs *conditions, *others;
} FromReader;

static void read_item(const FromReader *reader, const Node *node, bool outer);

static SqlFrom *add_item(const FromReader *reader, const Alias *alias, bool outer)
{
    PgFrom *from = reader->from;
    from->items = grow(reader->tree, from->items, from->count, &from->room, sizeof(*from->items));
    SqlFrom *item = &from->items[from->count++];
    *item = (SqlFrom){.relation = {.offset = -1}, .outer = outer};
    if (alias) {
        item->alias = pgtree_copy(reader->tree, alias->aliasname);
        item->columns = pgtree_strings(reader->tree, alias->colnames, &item->column_count);
    }
    return item;
}

static void read_relation(const FromReader *reader, const RangeVar *relation, bool outer)
{
    SqlFrom *item = add_item(reader, relation->alias, outer);
    item->relation = pgtree_relation(reader->tree, relation);
    item->only = !relation->inh;
}

/* The query is read first: it has a FROM of its own, which may move this one's items. */
static void read_subselect(const FromReader *reader, const RangeSubselect *select, bool outer)
{
    const SqlQuery *query = pgtree_query(reader->tree, select->subquery);
    add_item(reader, select->alias, outer)->query = query;
}

/* ROWS FROM has several functions: one item each. Each is a list of the call and its columns. */
static void read_functions(const FromReader *reader, const RangeFunction *range, bool outer)
{
    for (size_t i = 0; i < pgtree_count(range->functions); i++) {
        const SqlExpr *function =
            pgtree_expr(reader->tree, pgtree_at(pgtree_at(range->functions, i), 0));
        add_item(reader, range->alias, outer)->function = function;
    }
}

static void read_xml_table(const FromReader *reader, const RangeTableFunc *range, bool outer)
{
    add_item(reader, range->alias, outer)->function = pgtree_expr(reader->tree, range->docexpr);
}

static void add_using(const FromReader *reader, const List *columns)
{
    for (size_t i = 0; i < pgtree_count(columns); i++) {
        SqlExpr *column = SQL_ARENA_NEW(reader->tree->arena, SqlExpr);
        column->kind = SQL_EXPR_COLUMN;
        column->text = pgtree_copy(reader->tree, pgtree_string(columns, i));
        column->offset = -1;
        pgtree_add_expr(reader->tree, reader->others, column);
    }
}

static void set_merged(const FromReader *reader, const JoinExpr *join, size_t left, size_t right)
{
    if (right >= reader->from->count)
        return;
    SqlFrom *item = &reader->from->items[right];
    item->natural = join->isNatural;
    item->join_start = left;
    item->merged = pgtree_strings(reader->tree, join->usingClause, &item->merged_count);
}

static void read_join(const FromReader *reader, const JoinExpr *join, bool outer)
{
    bool left_outer = outer || join->jointype == JOIN_RIGHT || join->jointype == JOIN_FULL;
    bool right_outer = outer || join->jointype == JOIN_LEFT || join->jointype == JOIN_FULL;
    size_t left = reader->from->count;
    read_item(reader, join->larg, left_outer);
    size_t right = reader->from->count;
    read_item(reader, join->rarg, right_outer);
    set_merged(reader, join, left, right);
    pgtree_add_expr(reader->tree, reader->conditions, pgtree_expr(reader->tree, join->quals));
    add_using(reader, join->usingClause);
}

static void read_sample(const FromReader *reader, const RangeTableSample *sample, bool outer)
{
    read_item(reader, sample->relation, outer);
    pgtree_add_exprs(reader->tree, reader->others, sample->args);
}

static void read_item(const FromReader *reader, const Node *node, bool outer)
{
    if (!node || reader->tree->depth >= PGTREE_DEPTH_MAX)
        return;
    reader->tree->depth++;
    switch (nodeTag(node)) {
    case T_RangeVar:
        read_relation(reader, (const RangeVar *)node, outer);
        break;
    case T_RangeSubselect:
        read_subselect(reader, (const RangeSubselect *)node, outer);
        break;
    case T_RangeFunction:
        read_functions(reader, (const RangeFunction *)node, outer);
        break;
    case T_RangeTableFunc:
        read_xml_table(reader, (const RangeTableFunc *)node, outer);
        break;
    case T_RangeTableSample:
        read_sample(reader, (const RangeTableSample *)node, outer);
        break;
    case T_JoinExpr:
        read_join(reader, (const JoinExpr *)node, outer);
        break;
    default:
        break;
    }
    reader->tree->depth--;
}

void pgtree_from(PgTree *tree, const List *list, PgFrom *from, PgExprs *conditions, PgExprs *others)
{
    const FromReader reader = {tree, from, conditions, others};
    for (size_t i = 0; i < pgtree_count(list); i++)
        read_item(&reader, pgtree_at(list, i), false);
}
