/* Partitions and heirs. */
#include "lint/effects/handlers.h"

#include <string.h>

#define ATTACH_SHARES     120000
#define DETACH_LOCKS_BOTH 140000

static const CatalogTable *default_partition(const CatalogTable *parent)
{
    for (size_t i = 0; i < parent->child_count; i++) {
        if (parent->children[i]->is_default_partition)
            return parent->children[i];
    }
    return NULL;
}

static void scan_default(EffectWriter *writer, RuleId rule, const CatalogTable *parent)
{
    const CatalogTable *rest = default_partition(parent);
    if (!rest)
        return;
    effect_lock(writer, rule, rest, LOCK_ACCESS_EXCLUSIVE);
    effect_scan(writer, rule, rest);
}

static bool same_parts(const CatalogIndex *a, const CatalogIndex *b)
{
    if (a->part_count != b->part_count || a->unique != b->unique)
        return false;
    for (size_t i = 0; i < a->part_count; i++) {
        const char *left = a->parts[i].column, *right = b->parts[i].column;
        bool same = left && right
                        ? strcmp(left, right) == 0
                        : !left && !right && sql_expr_equal(a->parts[i].expr, b->parts[i].expr);
        if (!same)
            return false;
    }
    return true;
}

/* An index of the parent that the partition has none like is built there. */
static void build_missing(EffectWriter *writer, const CatalogTable *parent,
                          const CatalogTable *partition)
{
    for (size_t i = 0; !partition->guessed && i < parent->index_count; i++) {
        size_t k = 0;
        while (k < partition->index_count &&
               !same_parts(&parent->indexes[i], &partition->indexes[k]))
            k++;
        if (k == partition->index_count)
            effect_build(writer, RULE_ATTACH_PARTITION, partition);
    }
}

void alter_attach_partition(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *partition = effect_target(writer, &step->alter->other, false);
    effect_lock(writer, RULE_BRIEF_LOCK, step->table,
                writer->version < ATTACH_SHARES ? LOCK_ACCESS_EXCLUSIVE
                                                : LOCK_SHARE_UPDATE_EXCLUSIVE);
    effect_lock_all(writer, RULE_ATTACH_PARTITION, partition, LOCK_ACCESS_EXCLUSIVE);
    if (bound_is_proven(step->table, partition, step->alter->expr))
        effect_proven(writer, partition, NULL);
    else
        effect_scan(writer, RULE_ATTACH_PARTITION, partition);
    build_missing(writer, step->table, partition);
    scan_default(writer, RULE_ATTACH_PARTITION, step->table);
}

void alter_detach_partition(EffectWriter *writer, const AlterStep *step)
{
    effect_lock(writer, RULE_DETACH_PARTITION, step->table, LOCK_ACCESS_EXCLUSIVE);
    effect_lock(writer, RULE_DETACH_PARTITION, effect_target(writer, &step->alter->other, false),
                writer->version < DETACH_LOCKS_BOTH ? LOCK_SHARE_UPDATE_EXCLUSIVE
                                                    : LOCK_ACCESS_EXCLUSIVE);
}

void alter_detach_concurrently(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *partition = effect_target(writer, &step->alter->other, false);
    if (refused_in_transaction(writer, RULE_CONCURRENTLY_IN_TRANSACTION, step->table,
                               "DETACH PARTITION CONCURRENTLY cannot run inside a transaction"))
        return;
    if (default_partition(step->table))
        effect_fail(writer, RULE_FAILS, "55000", step->table,
                    "a partition cannot be detached concurrently beside a default partition");
    effect_lock_brief(writer, RULE_NONE, partition, LOCK_ACCESS_EXCLUSIVE);
}

void alter_detach_finalize(EffectWriter *writer, const AlterStep *step)
{
    effect_lock(writer, RULE_DETACH_PARTITION, effect_table(writer, &step->alter->other),
                LOCK_ACCESS_EXCLUSIVE);
}

void alter_inherit(EffectWriter *writer, const AlterStep *step)
{
    effect_lock(writer, RULE_NONE, effect_table(writer, &step->alter->other),
                LOCK_SHARE_UPDATE_EXCLUSIVE);
}

void alter_no_inherit(EffectWriter *writer, const AlterStep *step)
{
    effect_lock(writer, RULE_NONE, effect_table(writer, &step->alter->other), LOCK_ACCESS_SHARE);
}
