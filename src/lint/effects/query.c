/* Queries: the locks of what they read and write, and data that a migration changes. */
#include "lint/effects/handlers.h"
#include "lint/effects/memory.h"

#include <string.h>

#define CTES_MAX 64

typedef struct QueryLocks {
    EffectWriter *writer;
    const char *ctes[CTES_MAX]; /* names that are no relations */
    size_t cte_count;
    bool run; /* executed, not only analysed: a view's tables are locked, too */
} QueryLocks;

static void note_ctes(const SqlQuery *query, void *data)
{
    QueryLocks *locks = data;
    for (size_t i = 0; i < query->cte_count && locks->cte_count < CTES_MAX; i++)
        locks->ctes[locks->cte_count++] = query->ctes[i].name;
}

static bool is_cte(const QueryLocks *locks, const SqlName *name)
{
    for (size_t i = 0; !name->schema && i < locks->cte_count; i++) {
        if (strcmp(locks->ctes[i], name->name) == 0)
            return true;
    }
    return false;
}

static void lock_relation(const QueryLocks *locks, const CatalogTable *table, LockMode mode,
                          int depth)
{
    EffectWriter *writer = locks->writer;
    if (locks->run)
        effect_lock_all(writer, RULE_NONE, table, mode);
    else
        effect_lock(writer, RULE_NONE, table, mode);
    bool through = locks->run && table->kind == CATALOG_VIEW && depth < 16;
    for (size_t i = 0; through && i < table->read_count; i++)
        lock_relation(locks, table->reads[i], mode, depth + 1);
}

static void lock_query(const SqlQuery *query, void *data)
{
    QueryLocks *locks = data;
    for (size_t i = 0; i < query->from_count; i++) {
        const SqlName *name = &query->from[i].relation;
        if (name->name && !is_cte(locks, name) && !effect_is_servers_own(name))
            lock_relation(locks, effect_table(locks->writer, name),
                          query->locks_rows ? LOCK_ROW_SHARE : LOCK_ACCESS_SHARE, 0);
    }
    for (size_t i = 0; locks->run && i < query->target_count; i++)
        sql_expr_walk(query->targets[i].expr, lock_drawn_sequence, locks->writer);
    if (query->kind >= SQL_QUERY_INSERT && query->relation.name)
        lock_relation(locks, effect_table(locks->writer, &query->relation), LOCK_ROW_EXCLUSIVE, 0);
}

void query_locks(EffectWriter *writer, const SqlQuery *query)
{
    QueryLocks locks = {.writer = writer};
    sql_query_walk(query, note_ctes, &locks);
    sql_query_walk(query, lock_query, &locks);
}

static bool assigns(const SqlQuery *query, const char *const *columns, size_t count)
{
    if (query->kind == SQL_QUERY_INSERT && !query->target_count)
        return true;
    for (size_t i = 0; i < query->target_count; i++) {
        for (size_t k = 0; query->targets[i].name && k < count; k++) {
            if (strcmp(query->targets[i].name, columns[k]) == 0)
                return true;
        }
    }
    return false;
}

/* A foreign key's check reads the other table FOR KEY SHARE. */
static void lock_referenced(EffectWriter *writer, const SqlQuery *query, const CatalogTable *table)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *key = &table->constraints[i];
        if (key->written->kind == SQL_CONSTRAINT_FOREIGN_KEY && query->kind != SQL_QUERY_DELETE &&
            assigns(query, key->columns, key->column_count))
            effect_lock(writer, RULE_NONE, foreign_key_parent(writer, key), LOCK_ROW_SHARE);
    }
}

/* Deleting reads those who refer, or changes them as the key says. */
static void lock_referring(EffectWriter *writer, const CatalogTable *table)
{
    size_t count = 0;
    CatalogTable **children =
        table->guessed ? NULL : catalog_referring_tables(writer->ctx, table, &count);
    for (size_t i = 0; i < count; i++) {
        LockMode mode = LOCK_ROW_SHARE;
        for (size_t k = 0; k < children[i]->constraint_count; k++) {
            const SqlConstraint *key = children[i]->constraints[k].written;
            if (key->kind == SQL_CONSTRAINT_FOREIGN_KEY && key->on_delete > SQL_RESTRICT &&
                children[i]->constraints[k].target == table)
                mode = LOCK_ROW_EXCLUSIVE;
        }
        effect_lock_all(writer, RULE_NONE, children[i], mode);
    }
}

/* Of a column that this transaction has added, and that is NULL in every row. */
static bool asks_for_new_null(const EffectWriter *writer, const SqlQuery *query,
                              const CatalogTable *table)
{
    const SqlExpr *where = query->where;
    if (query->kind != SQL_QUERY_UPDATE || query->from_count || where->kind != SQL_EXPR_IS_NULL ||
        where->arg_count != 1 || where->args[0]->kind != SQL_EXPR_COLUMN || !where->args[0]->text)
        return false;
    const CatalogColumn *column = catalog_column(table, where->args[0]->text);
    return column && column->born != 0 && column->born == catalog_now(writer->catalog) &&
           !column->default_expr && column->has_nulls != KNOWN_NO;
}

/* Every row, or every row of another table. */
static bool is_unbounded(const EffectWriter *writer, const SqlQuery *query,
                         const CatalogTable *table)
{
    if (query->kind == SQL_QUERY_INSERT)
        return query->source && query->source->kind == SQL_QUERY_SELECT &&
               query->source->from_count && query->source->from[0].relation.name &&
               !query->source->where;
    return !query->where || asks_for_new_null(writer, query, table);
}

static void note_data(EffectWriter *writer, const SqlQuery *query, const CatalogTable *table)
{
    if (!effect_visible(writer, table) || !effect_in_use(table))
        return;
    if (is_unbounded(writer, query, table))
        effect_note(writer, RULE_UNBOUNDED_DML, table,
                    writer->lockless ? "every row is written in one statement: others that write "
                                       "wait until the transaction ends"
                                     : "every row is written in one statement: row locks and dead "
                                       "rows until the transaction ends");
    else
        effect_note(writer, RULE_DML_IN_MIGRATION, table, "rows are changed in a migration");
}

static void written(const SqlQuery *query, void *data)
{
    EffectWriter *writer = data;
    if (query->kind < SQL_QUERY_INSERT || !query->relation.name)
        return;
    const CatalogTable *table = effect_table(writer, &query->relation);
    lock_referenced(writer, query, table);
    if (query->kind == SQL_QUERY_DELETE)
        lock_referring(writer, table);
    note_data(writer, query, table);
}

void effects_query(EffectWriter *writer, const SqlStatement *statement)
{
    if (!statement->query)
        return;
    if (statement->query->kind >= SQL_QUERY_INSERT)
        effect_target(writer, &statement->query->relation, false);
    QueryLocks locks = {.writer = writer, .run = true};
    sql_query_walk(statement->query, note_ctes, &locks);
    sql_query_walk(statement->query, lock_query, &locks);
    sql_query_walk(statement->query, written, writer);
    if (statement->query->kind >= SQL_QUERY_INSERT)
        memory_fails_on_write(writer, statement);
}

void effects_copy(EffectWriter *writer, const SqlStatement *statement)
{
    if (!statement->name.name)
        return;
    const CatalogTable *table = effect_target(writer, &statement->name, false);
    effect_lock_all(writer, RULE_NONE, table,
                    statement->flag ? LOCK_ROW_EXCLUSIVE : LOCK_ACCESS_SHARE);
    if (statement->flag && effect_in_use(table))
        effect_note(writer, RULE_DML_IN_MIGRATION, table, "rows are changed in a migration");
}
