#include "sql/pgtree/read.h"

#include <string.h>

/* What a query's reader gathers. */
typedef struct QueryReader {
    PgTree *tree;
    SqlQuery *query;
    PgFrom from;
    PgExprs conditions, others;
} QueryReader;

static void read_select(QueryReader *reader, const SelectStmt *select);

static void read_ctes(PgTree *tree, const WithClause *with, SqlQuery *query)
{
    size_t count = with ? pgtree_count(with->ctes) : 0;
    SqlCte *ctes = count ? SQL_ARENA_ARRAY(tree->arena, SqlCte, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const CommonTableExpr *cte = pgtree_at(with->ctes, i);
        ctes[i].name = pgtree_copy(tree, cte->ctename);
        ctes[i].columns = pgtree_strings(tree, cte->aliascolnames, &ctes[i].column_count);
        ctes[i].query = pgtree_query(tree, cte->ctequery);
    }
    query->ctes = ctes;
    query->cte_count = count;
}

/* (a, b) = (1, 2): the n-th part; of a subquery, which all share, the first target has it. */
static const SqlExpr *read_multi_assign(PgTree *tree, const MultiAssignRef *assign)
{
    const RowExpr *row = (const RowExpr *)assign->source;
    bool is_row = row && nodeTag(row) == T_RowExpr;
    if (is_row && (size_t)assign->colno <= pgtree_count(row->args))
        return pgtree_expr(tree, pgtree_at(row->args, (size_t)assign->colno - 1));
    if (assign->colno == 1)
        return pgtree_expr(tree, assign->source);
    SqlExpr *other = SQL_ARENA_NEW(tree->arena, SqlExpr);
    *other = (SqlExpr){.kind = SQL_EXPR_OTHER, .offset = -1};
    return other;
}

static const SqlTarget *read_targets(PgTree *tree, const List *list, size_t *ret_count)
{
    size_t count = pgtree_count(list);
    SqlTarget *targets = count ? SQL_ARENA_ARRAY(tree->arena, SqlTarget, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const ResTarget *target = pgtree_at(list, i);
        targets[i].name = pgtree_copy(tree, target->name);
        targets[i].offset = pgtree_offset(tree, target->location);
        if (target->val && nodeTag(target->val) == T_MultiAssignRef)
            targets[i].expr = read_multi_assign(tree, (const MultiAssignRef *)target->val);
        else
            targets[i].expr = pgtree_expr(tree, target->val);
    }
    *ret_count = count;
    return targets;
}

static void read_where(QueryReader *reader, const Node *where)
{
    reader->query->where = pgtree_expr(reader->tree, where);
    pgtree_add_expr(reader->tree, &reader->conditions, reader->query->where);
}

static void add_other(QueryReader *reader, const Node *node)
{
    pgtree_add_expr(reader->tree, &reader->others, pgtree_expr(reader->tree, node));
}

static const SqlExpr *const *read_rows(PgTree *tree, const List *lists, size_t *ret_count)
{
    size_t count = pgtree_count(lists);
    const SqlExpr **rows = count ? SQL_ARENA_ARRAY(tree->arena, const SqlExpr *, count) : NULL;
    for (size_t i = 0; i < count; i++)
        rows[i] = pgtree_row(tree, pgtree_at(lists, i));
    *ret_count = count;
    return rows;
}

/* A set operation whose own clauses would be lost if its parts were taken as another's. */
static bool has_own_clauses(const SelectStmt *select)
{
    return select->withClause || select->sortClause || select->limitCount || select->limitOffset;
}

/* UNION and its like, flattened; a chain leans to the left. */
static void read_set(QueryReader *reader, const SelectStmt *select)
{
    size_t count = 2;
    for (const SelectStmt *left = select->larg; left->op != SETOP_NONE && !has_own_clauses(left);
         left = left->larg)
        count++;
    const SqlQuery **parts = SQL_ARENA_ARRAY(reader->tree->arena, const SqlQuery *, count);
    reader->query->kind = SQL_QUERY_SET;
    reader->query->parts = parts;
    reader->query->part_count = count;
    for (size_t i = count - 1; i > 0; select = select->larg)
        parts[i--] = pgtree_query(reader->tree, (const Node *)select->rarg);
    parts[0] = pgtree_query(reader->tree, (const Node *)select);
}

static void read_windows(QueryReader *reader, const List *windows)
{
    for (size_t i = 0; i < pgtree_count(windows); i++) {
        const WindowDef *window = pgtree_at(windows, i);
        pgtree_add_exprs(reader->tree, &reader->others, window->partitionClause);
        pgtree_add_exprs(reader->tree, &reader->others, window->orderClause);
    }
}

static void read_plain_select(QueryReader *reader, const SelectStmt *select)
{
    PgTree *tree = reader->tree;
    SqlQuery *query = reader->query;
    query->kind = select->valuesLists ? SQL_QUERY_VALUES : SQL_QUERY_SELECT;
    query->rows = read_rows(tree, select->valuesLists, &query->row_count);
    read_where(reader, select->whereClause);
    pgtree_from(tree, select->fromClause, &reader->from, &reader->conditions, &reader->others);
    query->targets = read_targets(tree, select->targetList, &query->target_count);
    pgtree_add_expr(tree, &reader->conditions, pgtree_expr(tree, select->havingClause));
    pgtree_add_exprs(tree, &reader->others, select->groupClause);
    read_windows(reader, select->windowClause);
    /* DISTINCT alone is a list of one NULL. */
    pgtree_add_exprs(tree, &reader->others, select->distinctClause);
    query->plain = !select->groupClause && !select->distinctClause && !select->havingClause &&
                   !select->windowClause && !select->valuesLists && !tree->aggregate;
}

static void read_select(QueryReader *reader, const SelectStmt *select)
{
    PgTree *tree = reader->tree;
    read_ctes(tree, select->withClause, reader->query);
    if (select->op != SETOP_NONE)
        read_set(reader, select);
    else
        read_plain_select(reader, select);
    pgtree_add_exprs(tree, &reader->others, select->sortClause);
    add_other(reader, select->limitCount);
    add_other(reader, select->limitOffset);
    reader->query->plain &= !select->limitCount && !select->limitOffset;
    reader->query->locks_rows = select->lockingClause != NULL;
    if (select->intoClause)
        reader->query->relation = pgtree_relation(tree, select->intoClause->rel);
}

static void read_written(QueryReader *reader, const RangeVar *relation)
{
    reader->query->relation = pgtree_relation(reader->tree, relation);
    if (relation && relation->alias)
        reader->query->alias = pgtree_copy(reader->tree, relation->alias->aliasname);
}

static void read_returning(QueryReader *reader, const List *list)
{
    SqlQuery *query = reader->query;
    query->returning = read_targets(reader->tree, list, &query->returning_count);
}

static void read_conflict_target(QueryReader *reader, const InferClause *infer)
{
    PgTree *tree = reader->tree;
    SqlConflict *conflict = &reader->query->conflict;
    if (!infer)
        return;
    size_t count = pgtree_count(infer->indexElems);
    const char **columns = count ? SQL_ARENA_ARRAY(tree->arena, const char *, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const IndexElem *elem = pgtree_at(infer->indexElems, i);
        if (elem->name)
            columns[conflict->column_count++] = pgtree_copy(tree, elem->name);
        else
            add_other(reader, elem->expr);
    }
    conflict->columns = columns;
    conflict->constraint = pgtree_copy(tree, infer->conname);
    add_other(reader, infer->whereClause);
}

static void read_conflict(QueryReader *reader, const OnConflictClause *clause)
{
    SqlConflict *conflict = &reader->query->conflict;
    if (!clause)
        return;
    conflict->present = true;
    conflict->update = clause->action == ONCONFLICT_UPDATE;
    read_conflict_target(reader, clause->infer);
    conflict->sets = read_targets(reader->tree, clause->targetList, &conflict->set_count);
    add_other(reader, clause->whereClause);
}

static void read_insert(QueryReader *reader, const void *node)
{
    const InsertStmt *insert = node;
    SqlQuery *query = reader->query;
    query->kind = SQL_QUERY_INSERT;
    read_ctes(reader->tree, insert->withClause, query);
    read_written(reader, insert->relation);
    query->targets = read_targets(reader->tree, insert->cols, &query->target_count);
    query->source = pgtree_query(reader->tree, insert->selectStmt);
    query->overriding = insert->override == OVERRIDING_SYSTEM_VALUE;
    read_conflict(reader, insert->onConflictClause);
    read_returning(reader, insert->returningList);
}

static void read_update(QueryReader *reader, const void *node)
{
    const UpdateStmt *update = node;
    SqlQuery *query = reader->query;
    query->kind = SQL_QUERY_UPDATE;
    read_ctes(reader->tree, update->withClause, query);
    read_written(reader, update->relation);
    read_where(reader, update->whereClause);
    query->targets = read_targets(reader->tree, update->targetList, &query->target_count);
    pgtree_from(reader->tree, update->fromClause, &reader->from, &reader->conditions,
                &reader->others);
    read_returning(reader, update->returningList);
}

static void read_delete(QueryReader *reader, const void *node)
{
    const DeleteStmt *delete = node;
    reader->query->kind = SQL_QUERY_DELETE;
    read_ctes(reader->tree, delete->withClause, reader->query);
    read_written(reader, delete->relation);
    read_where(reader, delete->whereClause);
    pgtree_from(reader->tree, delete->usingClause, &reader->from, &reader->conditions,
                &reader->others);
    read_returning(reader, delete->returningList);
}

/* All actions' columns are targets, all their values rows. */
static void read_merge_actions(QueryReader *reader, const List *clauses)
{
    PgTree *tree = reader->tree;
    SqlQuery *query = reader->query;
    size_t count = pgtree_count(clauses), target_count = 0;
    for (size_t i = 0; i < count; i++)
        target_count += pgtree_count(((const MergeWhenClause *)pgtree_at(clauses, i))->targetList);
    SqlTarget *targets =
        target_count ? SQL_ARENA_ARRAY(tree->arena, SqlTarget, target_count) : NULL;
    const SqlExpr **rows = SQL_ARENA_ARRAY(tree->arena, const SqlExpr *, count);
    for (size_t i = 0; i < count; i++) {
        const MergeWhenClause *clause = pgtree_at(clauses, i);
        size_t added = 0;
        const SqlTarget *read = read_targets(tree, clause->targetList, &added);
        if (added > 0)
            memcpy(targets + query->target_count, read, added * sizeof(*read));
        query->target_count += added;
        if (clause->values)
            rows[query->row_count++] = pgtree_row(tree, clause->values);
        pgtree_add_expr(tree, &reader->conditions, pgtree_expr(tree, clause->condition));
    }
    query->targets = targets;
    query->rows = rows;
}

static void read_merge(QueryReader *reader, const void *node)
{
    const MergeStmt *merge = node;
    PgTree *tree = reader->tree;
    reader->query->kind = SQL_QUERY_MERGE;
    read_ctes(tree, merge->withClause, reader->query);
    read_written(reader, merge->relation);
    ListCell cell = {.ptr_value = merge->sourceRelation};
    const List source = {.type = T_List, .length = 1, .elements = &cell};
    pgtree_add_expr(tree, &reader->conditions, pgtree_expr(tree, merge->joinCondition));
    pgtree_from(tree, &source, &reader->from, &reader->conditions, &reader->others);
    read_merge_actions(reader, merge->mergeWhenClauses);
}

static void read_select_node(QueryReader *reader, const void *node)
{
    read_select(reader, node);
}

static void read_return(QueryReader *reader, const void *node)
{
    reader->query->kind = SQL_QUERY_SELECT;
    add_other(reader, ((const ReturnStmt *)node)->returnval);
}

static void (*const READERS[])(QueryReader *reader, const void *node) = {
    [T_SelectStmt] = read_select_node, [T_InsertStmt] = read_insert, [T_UpdateStmt] = read_update,
    [T_DeleteStmt] = read_delete,      [T_MergeStmt] = read_merge,   [T_ReturnStmt] = read_return,
};

const SqlQuery *pgtree_query(PgTree *tree, const Node *node)
{
    NodeTag tag = node ? nodeTag(node) : T_Invalid;
    if (tag >= lengthof(READERS) || !READERS[tag])
        return NULL;
    QueryReader reader = {.tree = tree, .query = SQL_ARENA_NEW(tree->arena, SqlQuery)};
    bool outer_aggregate = tree->aggregate;
    tree->aggregate = false;
    tree->depth++;
    reader.query->offset = -1;
    reader.query->relation.offset = -1;
    if (tree->depth <= PGTREE_DEPTH_MAX) /* deeper ones are SELECTs of nothing */
        READERS[tag](&reader, node);
    tree->depth--;
    tree->aggregate = outer_aggregate;
    reader.query->from = reader.from.items;
    reader.query->from_count = reader.from.count;
    reader.query->conditions = reader.conditions.items;
    reader.query->condition_count = reader.conditions.count;
    reader.query->others = reader.others.items;
    reader.query->other_count = reader.others.count;
    return reader.query;
}

const IntoClause *pgtree_into(const SelectStmt *select)
{
    while (select->op != SETOP_NONE)
        select = select->larg;
    return select->intoClause;
}
