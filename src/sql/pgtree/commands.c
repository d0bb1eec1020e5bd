#include "sql/pgtree/read.h"

#include <strings.h>

void pgtree_read_select(PgTree *tree, const void *node, SqlStatement *statement)
{
    const IntoClause *into = pgtree_into(node);
    statement->query = pgtree_query(tree, node);
    if (!into)
        return;
    statement->kind = SQL_CREATE_TABLE;
    statement->words = "SELECT INTO";
    statement->name = pgtree_relation(tree, into->rel);
    statement->temporary = into->rel->relpersistence == 't';
    statement->unlogged = into->rel->relpersistence == 'u';
}

void pgtree_read_dml(PgTree *tree, const void *node, SqlStatement *statement)
{
    statement->query = pgtree_query(tree, node);
}

/* What is only explained is not run. */
void pgtree_read_explain(PgTree *tree, const void *node, SqlStatement *statement)
{
    const ExplainStmt *explain = node;
    if (!pgtree_option_on(explain->options, "analyze"))
        return;
    pgtree_statement(tree, explain->query, statement);
    statement->words = "EXPLAIN";
}

void pgtree_read_copy(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CopyStmt *copy = node;
    statement->name = pgtree_relation(tree, copy->relation);
    statement->flag = copy->is_from;
    statement->query = pgtree_query(tree, copy->query);
    statement->included = pgtree_strings(tree, copy->attlist, &statement->included_count);
}

void pgtree_read_cursor(PgTree *tree, const void *node, SqlStatement *statement)
{
    statement->query = pgtree_query(tree, ((const DeclareCursorStmt *)node)->query);
}

void pgtree_read_prepare(PgTree *tree, const void *node, SqlStatement *statement)
{
    const PrepareStmt *prepare = node;
    statement->text = pgtree_copy(tree, prepare->name);
    statement->query = pgtree_query(tree, prepare->query);
}

void pgtree_read_execute(PgTree *tree, const void *node, SqlStatement *statement)
{
    const ExecuteStmt *execute = node;
    SqlQuery *query = SQL_ARENA_NEW(tree->arena, SqlQuery);
    const SqlExpr **rows = SQL_ARENA_NEW(tree->arena, const SqlExpr *);
    rows[0] = pgtree_row(tree, execute->params);
    *query = (SqlQuery){.kind = SQL_QUERY_VALUES,
                        .offset = -1,
                        .relation = {.offset = -1},
                        .rows = rows,
                        .row_count = 1};
    statement->text = pgtree_copy(tree, execute->name);
    statement->query = query;
}

void pgtree_read_vacuum(PgTree *tree, const void *node, SqlStatement *statement)
{
    const VacuumStmt *vacuum = node;
    size_t count = pgtree_count(vacuum->rels);
    SqlName *names = SQL_ARENA_ARRAY(tree->arena, SqlName, count);
    for (size_t i = 0; i < count; i++)
        names[i] =
            pgtree_relation(tree, ((const VacuumRelation *)pgtree_at(vacuum->rels, i))->relation);
    statement->names = names;
    statement->name_count = count;
    if (count > 0)
        statement->name = names[0];
    statement->flag = pgtree_option_on(vacuum->options, "full");
    if (!vacuum->is_vacuumcmd) {
        statement->kind = SQL_ANALYZE;
        statement->words = "ANALYZE";
    }
}

static void set_names(const PgTree *tree, const RangeVar *relation, SqlStatement *statement)
{
    if (!relation)
        return;
    SqlName *names = SQL_ARENA_NEW(tree->arena, SqlName);
    names[0] = statement->name = pgtree_relation(tree, relation);
    statement->names = names;
    statement->name_count = 1;
}

void pgtree_read_cluster(PgTree *tree, const void *node, SqlStatement *statement)
{
    const ClusterStmt *cluster = node;
    set_names(tree, cluster->relation, statement);
    statement->part = pgtree_copy(tree, cluster->indexname);
}

void pgtree_read_reindex(PgTree *tree, const void *node, SqlStatement *statement)
{
    static const SqlObjectKind OBJECTS[] = {
        [REINDEX_OBJECT_INDEX] = SQL_OBJECT_INDEX,
        [REINDEX_OBJECT_TABLE] = SQL_OBJECT_TABLE,
        [REINDEX_OBJECT_SCHEMA] = SQL_OBJECT_SCHEMA,
        [REINDEX_OBJECT_SYSTEM] = SQL_OBJECT_DATABASE,
        [REINDEX_OBJECT_DATABASE] = SQL_OBJECT_DATABASE,
    };
    const ReindexStmt *reindex = node;
    set_names(tree, reindex->relation, statement);
    if (!reindex->relation)
        statement->name.name = pgtree_copy(tree, reindex->name);
    statement->object = OBJECTS[reindex->kind];
    statement->concurrently = pgtree_option_on(reindex->params, "concurrently");
}

/* Lock modes are numbers in the manual's order ("Explicit Locking"). */
void pgtree_read_lock(PgTree *tree, const void *node, SqlStatement *statement)
{
    static const char *const MODES[] = {
        "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",    "SHARE UPDATE EXCLUSIVE",
        "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
    };
    const LockStmt *lock = node;
    statement->names = pgtree_relations(tree, lock->relations, &statement->name_count);
    statement->name = statement->names[0];
    statement->text = lock->mode > 0 && (size_t)lock->mode < lengthof(MODES) ? MODES[lock->mode]
                                                                             : "ACCESS EXCLUSIVE";
}

static const char *value_text(const PgTree *tree, const A_Const *value)
{
    if (value && nodeTag(value) == T_TypeCast) /* an interval of SET TIME ZONE */
        value = (const A_Const *)((const TypeCast *)value)->arg;
    if (!value || nodeTag(value) != T_A_Const || value->isnull)
        return NULL;
    switch (nodeTag(&value->val)) {
    case T_Integer:
        return pgtree_integer(tree, value->val.ival.ival);
    case T_Float:
        return pgtree_copy(tree, value->val.fval.fval);
    case T_String:
        return pgtree_copy(tree, value->val.sval.sval);
    default:
        return NULL;
    }
}

/* A search path has several. */
static void read_values(PgTree *tree, const List *args, SqlStatement *statement)
{
    size_t count = pgtree_count(args);
    if (!count)
        return;
    statement->value = value_text(tree, pgtree_at(args, 0));
    if (count == 1)
        return;
    const char **values = SQL_ARENA_ARRAY(tree->arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        values[i] = value_text(tree, pgtree_at(args, i));
    statement->labels = values;
    statement->label_count = count;
}

void pgtree_read_set(PgTree *tree, const void *node, SqlStatement *statement)
{
    const VariableSetStmt *set = node;
    statement->text = pgtree_copy(tree, set->name);
    statement->flag = set->is_local;
    if (set->kind == VAR_SET_VALUE)
        read_values(tree, set->args, statement);
    if (set->kind == VAR_RESET || set->kind == VAR_RESET_ALL)
        statement->words = "RESET";
}

void pgtree_read_transaction(PgTree *tree, const void *node, SqlStatement *statement)
{
    static const struct {
        SqlStatementKind kind;
        const char *words;
    } KINDS[] = {
        [TRANS_STMT_BEGIN] = {SQL_BEGIN, "BEGIN"},
        [TRANS_STMT_START] = {SQL_BEGIN, "START TRANSACTION"},
        [TRANS_STMT_COMMIT] = {SQL_COMMIT, "COMMIT"},
        [TRANS_STMT_ROLLBACK] = {SQL_ROLLBACK, "ROLLBACK"},
        [TRANS_STMT_SAVEPOINT] = {SQL_SAVEPOINT, "SAVEPOINT"},
        [TRANS_STMT_RELEASE] = {SQL_SAVEPOINT, "RELEASE SAVEPOINT"},
        [TRANS_STMT_ROLLBACK_TO] = {SQL_SAVEPOINT, "ROLLBACK TO SAVEPOINT"},
        [TRANS_STMT_PREPARE] = {SQL_COMMIT, "PREPARE TRANSACTION"},
        [TRANS_STMT_COMMIT_PREPARED] = {SQL_OTHER, "COMMIT PREPARED"},
        [TRANS_STMT_ROLLBACK_PREPARED] = {SQL_OTHER, "ROLLBACK PREPARED"},
    };
    const TransactionStmt *transaction = node;
    statement->kind = KINDS[transaction->kind].kind;
    statement->words = KINDS[transaction->kind].words;
    statement->text = pgtree_copy(tree, transaction->savepoint_name);
}
