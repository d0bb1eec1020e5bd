/* CREATE INDEX, ATTACH PARTITION of an index, REINDEX. */
#include "lint/effects/handlers.h"

#include <string.h>

#define REINDEX_CONCURRENTLY 120000
#define ATTACH_SHARES        120000

bool refused_in_transaction(EffectWriter *writer, RuleId rule, const CatalogTable *table,
                            const char *why)
{
    if (!writer->context->in_transaction)
        return false;
    effect_fail(writer, rule, "25001", table, why);
    return true;
}

static bool concurrently_refused(EffectWriter *writer, const CatalogTable *table)
{
    if (refused_in_transaction(writer, RULE_CONCURRENTLY_IN_TRANSACTION, table,
                               "CREATE INDEX CONCURRENTLY cannot run inside a transaction"))
        return true;
    if (table->kind != CATALOG_PARTITIONED)
        return false;
    effect_fail(writer, RULE_CONCURRENTLY_PARTITIONED, "0A000", table,
                "an index on a partitioned table cannot be created concurrently");
    return true;
}

void effects_create_index(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *table = effect_target(writer, &statement->table, false);
    if (statement->name.name && catalog_index_table(writer->catalog, &statement->name, NULL)) {
        if (!statement->if_not_exists)
            effect_fail(writer, RULE_FAILS, "42P07", table, "the index is there already");
        effect_lock(writer, RULE_BRIEF_LOCK, table,
                    statement->concurrently ? LOCK_SHARE_UPDATE_EXCLUSIVE : LOCK_SHARE);
        return;
    }
    if (statement->concurrently) {
        if (concurrently_refused(writer, table))
            return;
        effect_lock(writer, RULE_NONE, table, LOCK_SHARE_UPDATE_EXCLUSIVE);
        effect_build(writer, RULE_NONE, table);
    } else {
        bool empty_shell = statement->only && table->kind == CATALOG_PARTITIONED;
        effect_lock_all(writer, empty_shell ? RULE_BRIEF_LOCK : RULE_CREATE_INDEX, table,
                        LOCK_SHARE);
        effect_build(writer, RULE_CREATE_INDEX, table);
    }
    if (statement->unique)
        key_added(writer, table, statement->parts, statement->part_count, statement->predicate,
                  statement->nulls_not_distinct);
}

void effects_attach_index(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *parent = catalog_index_table(writer->catalog, &statement->name, NULL);
    const CatalogTable *child = catalog_index_table(writer->catalog, &statement->other, NULL);
    if (!parent || !child)
        return;
    effect_lock_index(writer, parent, statement->name.name,
                      writer->version < ATTACH_SHARES ? LOCK_ACCESS_EXCLUSIVE
                                                      : LOCK_SHARE_UPDATE_EXCLUSIVE);
    effect_lock_index(writer, child, statement->other.name, LOCK_ACCESS_EXCLUSIVE);
    effect_lock(writer, RULE_NONE, parent, LOCK_ACCESS_SHARE);
    effect_lock(writer, RULE_NONE, child, LOCK_ACCESS_SHARE);
}

static void reindex_table(EffectWriter *writer, const CatalogTable *table, bool concurrently)
{
    if (concurrently) {
        effect_lock_brief(writer, RULE_NONE, table, LOCK_SHARE_UPDATE_EXCLUSIVE);
        effect_build(writer, RULE_NONE, table);
        return;
    }
    effect_lock_all(writer, RULE_REINDEX, table, LOCK_SHARE);
    effect_build(writer, RULE_REINDEX, table);
}

static void reindex_each(CatalogTable *table, void *data)
{
    if (table->index_count)
        reindex_table(data, table, false);
}

void effects_reindex(EffectWriter *writer, const SqlStatement *statement)
{
    if (statement->concurrently && writer->version < REINDEX_CONCURRENTLY) {
        effect_fail(writer, RULE_FAILS, "42601", NULL,
                    "REINDEX CONCURRENTLY came with PostgreSQL 12");
        return;
    }
    bool alone = statement->concurrently || statement->object == SQL_OBJECT_SCHEMA ||
                 statement->object == SQL_OBJECT_DATABASE;
    if (alone && refused_in_transaction(writer, RULE_CONCURRENTLY_IN_TRANSACTION, NULL,
                                        "this REINDEX cannot run inside a transaction"))
        return;
    if (statement->object == SQL_OBJECT_INDEX) {
        const CatalogTable *table = catalog_index_table(writer->catalog, &statement->name, NULL);
        if (table)
            reindex_table(writer, table, statement->concurrently);
    } else if (statement->object == SQL_OBJECT_TABLE) {
        reindex_table(writer, effect_target(writer, &statement->name, false),
                      statement->concurrently);
    } else if (!statement->concurrently) {
        catalog_each_table(writer->catalog,
                           statement->object == SQL_OBJECT_SCHEMA ? statement->name.name : NULL,
                           reindex_each, writer);
    }
}
