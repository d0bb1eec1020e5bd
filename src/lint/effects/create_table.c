/* CREATE TABLE: what a new table does to those it refers to. */
#include "lint/effects/handlers.h"

static void lock_referenced(EffectWriter *writer, const SqlConstraint *constraints, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (constraints[i].kind == SQL_CONSTRAINT_FOREIGN_KEY && constraints[i].references.name)
            effect_lock_all(writer, RULE_NONE, effect_table(writer, &constraints[i].references),
                            LOCK_SHARE_ROW_EXCLUSIVE);
    }
}

/* Whoever reads or writes the parent waits, for a moment; a default partition is read. */
static void lock_partitioned(EffectWriter *writer, const CatalogTable *parent)
{
    effect_lock(writer, RULE_CREATE_PARTITION_OF, parent, LOCK_ACCESS_EXCLUSIVE);
    for (size_t i = 0; i < parent->child_count; i++) {
        if (!parent->children[i]->is_default_partition)
            continue;
        effect_lock(writer, RULE_ATTACH_PARTITION, parent->children[i], LOCK_ACCESS_EXCLUSIVE);
        effect_scan(writer, RULE_ATTACH_PARTITION, parent->children[i]);
    }
    for (size_t i = 0; i < parent->constraint_count; i++)
        lock_referenced(writer, parent->constraints[i].written, 1);
}

void effects_create_table(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *there = catalog_table(writer->catalog, &statement->name);
    if (there && !there->guessed && !statement->temporary) {
        if (!statement->if_not_exists)
            effect_fail(writer, RULE_FAILS, "42P07", there, "the table is there already");
        return;
    }
    for (size_t i = 0; i < statement->parent_count; i++) {
        const CatalogTable *parent = effect_table(writer, &statement->parents[i]);
        if (statement->partition)
            lock_partitioned(writer, parent);
        else
            effect_lock(writer, RULE_NONE, parent, LOCK_SHARE_UPDATE_EXCLUSIVE);
    }
    for (size_t i = 0; i < statement->like_count; i++)
        effect_lock(writer, RULE_NONE, effect_table(writer, &statement->likes[i]),
                    LOCK_ACCESS_SHARE);
    lock_referenced(writer, statement->constraints, statement->constraint_count);
    for (size_t i = 0; i < statement->column_count; i++)
        lock_referenced(writer, statement->columns[i].constraints,
                        statement->columns[i].constraint_count);
    if (statement->query)
        query_locks(writer, statement->query);
}
