/* VACUUM, ANALYZE, CLUSTER, REFRESH, TRUNCATE and commands of ALTER TABLE that write a table anew.
 */
#include "lint/effects/handlers.h"

#include <string.h>

void alter_rewrite_command(EffectWriter *writer, const AlterStep *step)
{
    const SqlAlter *alter = step->alter;
    const char *where = alter->text ? alter->text : alter->name;
    bool there = where && (strcmp(where, "pg_default") == 0 || strcmp(where, "heap") == 0);
    if (step->table->kind == CATALOG_PARTITIONED || there)
        return;
    effect_lock(writer, RULE_TABLE_REWRITE_COMMAND, step->table, LOCK_ACCESS_EXCLUSIVE);
    effect_rewrite(writer, RULE_TABLE_REWRITE_COMMAND, step->table);
}

void alter_set_logged(EffectWriter *writer, const AlterStep *step)
{
    if (step->table->unlogged || step->table->guessed)
        alter_rewrite_command(writer, step);
}

void alter_set_unlogged(EffectWriter *writer, const AlterStep *step)
{
    if (!step->table->unlogged)
        alter_rewrite_command(writer, step);
}

void effects_vacuum(EffectWriter *writer, const SqlStatement *statement)
{
    if (refused_in_transaction(writer, RULE_FAILS, NULL, "VACUUM cannot run inside a transaction"))
        return;
    for (size_t i = 0; i < statement->name_count; i++) {
        const CatalogTable *table = effect_target(writer, &statement->names[i], false);
        if (!statement->flag) {
            effect_lock_brief(writer, RULE_NONE, table, LOCK_SHARE_UPDATE_EXCLUSIVE);
            continue;
        }
        effect_lock_brief(writer, RULE_TABLE_REWRITE_COMMAND, table, LOCK_ACCESS_EXCLUSIVE);
        effect_rewrite(writer, RULE_TABLE_REWRITE_COMMAND, table);
    }
}

void effects_analyze(EffectWriter *writer, const SqlStatement *statement)
{
    for (size_t i = 0; i < statement->name_count; i++)
        effect_lock(writer, RULE_NONE, effect_target(writer, &statement->names[i], false),
                    LOCK_SHARE_UPDATE_EXCLUSIVE);
}

void effects_cluster(EffectWriter *writer, const SqlStatement *statement)
{
    if (!statement->name_count) {
        refused_in_transaction(writer, RULE_FAILS, NULL,
                               "CLUSTER of all tables cannot run inside a transaction");
        return;
    }
    for (size_t i = 0; i < statement->name_count; i++) {
        const CatalogTable *table = effect_target(writer, &statement->names[i], false);
        effect_lock_all(writer, RULE_TABLE_REWRITE_COMMAND, table, LOCK_ACCESS_EXCLUSIVE);
        effect_rewrite(writer, RULE_TABLE_REWRITE_COMMAND, table);
    }
}

static bool has_unique_index(const CatalogTable *table)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (table->indexes[i].unique && !table->indexes[i].predicate)
            return true;
    }
    return false;
}

void effects_refresh(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *view = effect_target(writer, &statement->name, false);
    if (statement->concurrently && !view->guessed && !has_unique_index(view))
        effect_fail(writer, RULE_FAILS, "55000", view,
                    "REFRESH CONCURRENTLY wants a unique index on the materialized view");
    for (size_t i = 0; !statement->flag && i < view->read_count; i++)
        effect_lock(writer, RULE_NONE, view->reads[i], LOCK_ACCESS_SHARE);
    if (statement->concurrently) {
        effect_lock(writer, RULE_NONE, view, LOCK_EXCLUSIVE);
        return;
    }
    effect_lock(writer, RULE_REFRESH_MATVIEW, view, LOCK_ACCESS_EXCLUSIVE);
    effect_rewrite(writer, RULE_REFRESH_MATVIEW, view);
}

static void truncate_table(EffectWriter *writer, const CatalogTable *table)
{
    effect_lock_all(writer, RULE_TRUNCATE, table, LOCK_ACCESS_EXCLUSIVE);
    effect_rewrite(writer, RULE_TRUNCATE, table);
    if (effect_in_use(table))
        effect_note(writer, RULE_TRUNCATE, table, "all rows are gone");
}

static bool is_named(EffectWriter *writer, const SqlStatement *statement, const CatalogTable *table)
{
    for (size_t i = 0; i < statement->name_count; i++) {
        if (catalog_table(writer->catalog, &statement->names[i]) == table)
            return true;
    }
    return false;
}

/* Tables with foreign keys to it go as well, and theirs. */
static void truncate_referring(EffectWriter *writer, const SqlStatement *statement,
                               const CatalogTable *table, int depth)
{
    size_t count = 0;
    CatalogTable **children =
        table->guessed || depth > 16 ? NULL : catalog_referring_tables(writer->ctx, table, &count);
    for (size_t i = 0; i < count; i++) {
        if (children[i] == table || is_named(writer, statement, children[i]))
            continue;
        if (!statement->cascade) {
            effect_fail(writer, RULE_FAILS, "0A000", table,
                        "a foreign key of another table refers to it");
            return;
        }
        truncate_table(writer, children[i]);
        effect_break(writer, RULE_TRUNCATE, "23503", children[i], NULL,
                     "the old version may write a row that refers to one that is gone")
            ->likely = true;
        truncate_referring(writer, statement, children[i], depth + 1);
    }
}

void effects_truncate(EffectWriter *writer, const SqlStatement *statement)
{
    for (size_t i = 0; i < statement->name_count; i++) {
        const CatalogTable *table = effect_target(writer, &statement->names[i], false);
        truncate_table(writer, table);
        truncate_referring(writer, statement, table, 0);
    }
}
