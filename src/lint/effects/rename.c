/* RENAME and SET SCHEMA. */
#include "lint/effects/former.h"
#include "lint/effects/handlers.h"

#include <string.h>

static const char *const named_before = "statements of the old version that use the old name fail";

static void rename_relation(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *table = effect_target(writer, &statement->name, statement->if_exists);
    effect_lock(writer, RULE_BRIEF_LOCK, table, LOCK_ACCESS_EXCLUSIVE);
    if (table->kind != CATALOG_SEQUENCE)
        relation_gone(writer, RULE_RENAME_TABLE, table, named_before);
    former_keep_name(writer->context, table);
}

static void column_renamed(EffectWriter *writer, const CatalogTable *table, const char *name,
                           const char *new_name)
{
    const CatalogColumn *column = catalog_column(table, name);
    if (!column && !table->guessed && catalog_complete(writer->catalog)) {
        effect_fail(writer, RULE_FAILS, "42703", table, "there is no such column");
        return;
    }
    if (!effect_column_in_use(table, column))
        return;
    effect_break(writer, RULE_RENAME_COLUMN, "42703", table, name, named_before)->type =
        column ? column->type : NULL;
    effect_cached_plan(writer, table, NULL);
    former_keep_column(writer->context, table, column, new_name);
}

static void rename_column(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *table = effect_target(writer, &statement->name, statement->if_exists);
    effect_lock_all(writer, RULE_BRIEF_LOCK, table, LOCK_ACCESS_EXCLUSIVE);
    if (statement->part)
        column_renamed(writer, table, statement->part, statement->new_name);
}

static void rename_constraint(EffectWriter *writer, const SqlStatement *statement)
{
    if (statement->name.name)
        effect_lock_all(writer, RULE_BRIEF_LOCK,
                        effect_target(writer, &statement->name, statement->if_exists),
                        LOCK_ACCESS_EXCLUSIVE);
}

static void relation_moved(CatalogTable *table, void *data)
{
    if (table->kind != CATALOG_SEQUENCE && table->kind != CATALOG_COMPOSITE)
        relation_gone(data, RULE_RENAME_SCHEMA, table, named_before);
    former_keep_name(((EffectWriter *)data)->context, table);
}

static void rename_schema(EffectWriter *writer, const SqlStatement *statement)
{
    size_t before = writer->count;
    catalog_each_table(writer->catalog, statement->name.name, relation_moved, writer);
    if (writer->count == before && !catalog_complete(writer->catalog))
        effect_break_object(writer, RULE_RENAME_SCHEMA, "42P01", statement->name.name,
                            named_before);
}

static void rename_function(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogFunction *function =
        catalog_function(writer->catalog, statement->name.schema, statement->name.name, -1);
    if (!function || function->born != 0 ||
        (function->returns && strcmp(function->returns->name, "trigger") == 0))
        return;
    effect_break_object(writer, RULE_DROP_FUNCTION, "42883", function->name, named_before)
        ->column_count = function->argument_count;
}

static void rename_on_table(EffectWriter *writer, const SqlStatement *statement)
{
    if (statement->table.name)
        effect_lock(writer, RULE_BRIEF_LOCK, effect_table(writer, &statement->table),
                    LOCK_ACCESS_EXCLUSIVE);
}

static EffectHandler *const renames[SQL_OBJECT_OTHER + 1] = {
    [SQL_OBJECT_TABLE] = rename_relation,        [SQL_OBJECT_FOREIGN_TABLE] = rename_relation,
    [SQL_OBJECT_VIEW] = rename_relation,         [SQL_OBJECT_MATERIALIZED_VIEW] = rename_relation,
    [SQL_OBJECT_SEQUENCE] = rename_relation,     [SQL_OBJECT_COLUMN] = rename_column,
    [SQL_OBJECT_CONSTRAINT] = rename_constraint, [SQL_OBJECT_SCHEMA] = rename_schema,
    [SQL_OBJECT_FUNCTION] = rename_function,     [SQL_OBJECT_TRIGGER] = rename_on_table,
    [SQL_OBJECT_RULE] = rename_on_table,         [SQL_OBJECT_POLICY] = rename_on_table,
};

void effects_rename(EffectWriter *writer, const SqlStatement *statement)
{
    EffectHandler *handler = renames[statement->object];
    if (handler)
        handler(writer, statement);
}

void alter_rename_column(EffectWriter *writer, const AlterStep *step)
{
    column_renamed(writer, step->table, step->alter->name, step->alter->new_name);
}

void alter_rename_table(EffectWriter *writer, const AlterStep *step)
{
    relation_gone(writer, RULE_RENAME_TABLE, step->table, named_before);
    former_keep_name(writer->context, step->table);
}

void effects_set_schema(EffectWriter *writer, const SqlStatement *statement)
{
    bool relation = statement->object == SQL_OBJECT_TABLE || statement->object == SQL_OBJECT_VIEW ||
                    statement->object == SQL_OBJECT_MATERIALIZED_VIEW ||
                    statement->object == SQL_OBJECT_FOREIGN_TABLE;
    if (statement->object == SQL_OBJECT_FUNCTION)
        rename_function(writer, statement);
    if (!relation)
        return;
    const CatalogTable *table = effect_target(writer, &statement->name, statement->if_exists);
    effect_lock(writer, RULE_BRIEF_LOCK, table, LOCK_ACCESS_EXCLUSIVE);
    relation_gone(writer, RULE_SET_SCHEMA, table,
                  "statements of the old version look for it where it was");
    former_keep_name(writer->context, table);
}
