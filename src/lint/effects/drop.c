/* DROP. */
#include "lint/effects/handlers.h"

#include <string.h>

typedef void DropHandler(EffectWriter *writer, const SqlStatement *statement, size_t at);

void relation_gone(EffectWriter *writer, RuleId rule, const CatalogTable *table, const char *why)
{
    effect_keep_columns(writer, effect_break(writer, rule, "42P01", table, NULL, why), table);
}

static bool is_view(const CatalogTable *table)
{
    return table->kind == CATALOG_VIEW || table->kind == CATALOG_MATERIALIZED_VIEW;
}

static void view_gone(EffectWriter *writer, const CatalogTable *view)
{
    effect_lock(writer, RULE_BRIEF_LOCK, view, LOCK_ACCESS_EXCLUSIVE);
    relation_gone(writer, RULE_DROP_VIEW, view,
                  "statements of the old version that read the view "
                  "fail");
}

void dependents_dropped(EffectWriter *writer, const CatalogTable *table, const char *column,
                        bool cascade)
{
    if (table->guessed)
        return;
    size_t count = 0;
    CatalogTable **views = catalog_dependent_views(writer->ctx, table, column, &count);
    if (count && !cascade) {
        effect_fail(writer, RULE_FAILS, "2BP01", table,
                    talloc_asprintf(writer->ctx, "the view %s depends on it",
                                    catalog_shown(writer->catalog, views[0])));
        return;
    }
    if (count)
        effect_note(writer, RULE_DROP_CASCADE, table,
                    talloc_asprintf(writer->ctx, "%s goes with it",
                                    catalog_shown(writer->catalog, views[0])));
    for (size_t i = 0; i < count; i++)
        view_gone(writer, views[i]);
}

const CatalogTable *foreign_key_parent(EffectWriter *writer, const CatalogConstraint *key)
{
    return key->target ? key->target : effect_table(writer, &key->written->references);
}

/* Locks on both ends of the table's foreign keys, and of those that refer to it (`referring`). */
static void foreign_keys_locked(EffectWriter *writer, const CatalogTable *table, bool referring)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *constraint = &table->constraints[i];
        if (constraint->written->kind == SQL_CONSTRAINT_FOREIGN_KEY)
            effect_lock(writer, RULE_DROP_FOREIGN_KEY, foreign_key_parent(writer, constraint),
                        LOCK_ACCESS_EXCLUSIVE);
    }
    size_t count = 0;
    CatalogTable **children =
        table->guessed || !referring ? NULL : catalog_referring_tables(writer->ctx, table, &count);
    for (size_t i = 0; i < count; i++)
        effect_lock(writer, RULE_DROP_FOREIGN_KEY, children[i], LOCK_ACCESS_EXCLUSIVE);
}

static bool refers_to(const CatalogConstraint *key, const CatalogTable *table,
                      const char *const *columns, size_t count)
{
    if (key->written->kind != SQL_CONSTRAINT_FOREIGN_KEY || key->target != table)
        return false;
    for (size_t i = 0; i < key->referenced_count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (strcmp(key->referenced[i], columns[k]) == 0)
                return true;
        }
    }
    return false;
}

void referring_dropped(EffectWriter *writer, const CatalogTable *table, const char *const *columns,
                       size_t column_count, bool cascade)
{
    size_t count = 0;
    CatalogTable **children =
        table->guessed ? NULL : catalog_referring_tables(writer->ctx, table, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < children[i]->constraint_count; k++) {
            if (!refers_to(&children[i]->constraints[k], table, columns, column_count))
                continue;
            if (!cascade) {
                effect_fail(writer, RULE_FAILS, "2BP01", table,
                            talloc_asprintf(writer->ctx, "a foreign key of %s refers to it",
                                            catalog_shown(writer->catalog, children[i])));
                return;
            }
            effect_lock(writer, RULE_DROP_FOREIGN_KEY, children[i], LOCK_ACCESS_EXCLUSIVE);
        }
    }
}

static bool is_dropped_too(EffectWriter *writer, const SqlStatement *statement,
                           const CatalogTable *table)
{
    for (size_t i = 0; i < statement->name_count; i++) {
        if (catalog_table(writer->catalog, &statement->names[i]) == table)
            return true;
    }
    return false;
}

static void fails_on_referring(EffectWriter *writer, const SqlStatement *statement,
                               const CatalogTable *table)
{
    size_t count = 0;
    CatalogTable **children =
        table->guessed ? NULL : catalog_referring_tables(writer->ctx, table, &count);
    for (size_t i = 0; i < count; i++) {
        if (children[i] == table || is_dropped_too(writer, statement, children[i]))
            continue;
        effect_fail(writer, RULE_FAILS, "2BP01", table,
                    talloc_asprintf(writer->ctx, "a foreign key of %s refers to it",
                                    catalog_shown(writer->catalog, children[i])));
        return;
    }
}

/* Nothing is dropped: IF EXISTS, and it is known that there is nothing. */
static bool is_nothing(const EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    return statement->if_exists && catalog_complete(writer->catalog) &&
           !catalog_table(writer->catalog, &statement->names[at]);
}

static void drop_table(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    if (is_nothing(writer, statement, at))
        return;
    const CatalogTable *table = effect_target(writer, &statement->names[at], statement->if_exists);
    if (effect_is_absent(writer, table))
        return;
    effect_lock_all(writer, RULE_BRIEF_LOCK, table, LOCK_ACCESS_EXCLUSIVE);
    if (table->is_partition && table->parent)
        effect_lock(writer, RULE_BRIEF_LOCK, table->parent, LOCK_ACCESS_EXCLUSIVE);
    foreign_keys_locked(writer, table, statement->cascade);
    if (!statement->cascade)
        fails_on_referring(writer, statement, table);
    relation_gone(writer, RULE_DROP_TABLE, table,
                  "statements of the old version that name the table fail");
    dependents_dropped(writer, table, NULL, statement->cascade);
}

static void drop_view(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    if (is_nothing(writer, statement, at))
        return;
    const CatalogTable *view = effect_target(writer, &statement->names[at], statement->if_exists);
    if (effect_is_absent(writer, view))
        return;
    view_gone(writer, view);
    dependents_dropped(writer, view, NULL, statement->cascade);
}

static void drop_sequence(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    effect_lock(writer, RULE_BRIEF_LOCK, effect_table(writer, &statement->names[at]),
                LOCK_ACCESS_EXCLUSIVE);
}

static void drop_index(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    CatalogIndex *index = NULL;
    const CatalogTable *table = catalog_index_table(writer->catalog, &statement->names[at], &index);
    if (statement->concurrently &&
        refused_in_transaction(writer, RULE_CONCURRENTLY_IN_TRANSACTION, table,
                               "DROP INDEX CONCURRENTLY cannot run inside a transaction"))
        return;
    if (!table) {
        if (!statement->if_exists && catalog_complete(writer->catalog))
            effect_fail(writer, RULE_FAILS, "42704", NULL, "there is no such index");
        return;
    }
    if (statement->concurrently && table->kind == CATALOG_PARTITIONED) {
        effect_fail(writer, RULE_CONCURRENTLY_PARTITIONED, "0A000", table,
                    "a partitioned index cannot be dropped concurrently");
        return;
    }
    if (index->constraint && !statement->cascade) {
        effect_fail(writer, RULE_FAILS, "2BP01", table, "a constraint needs the index");
        return;
    }
    if (statement->concurrently)
        effect_lock_brief(writer, RULE_NONE, table, LOCK_SHARE_UPDATE_EXCLUSIVE);
    else
        effect_lock_all(writer, RULE_DROP_INDEX, table, LOCK_ACCESS_EXCLUSIVE);
    key_dropped(writer, table, index);
}

static size_t inputs_of(const CatalogFunction *function)
{
    size_t count = 0;
    for (size_t i = 0; i < function->argument_count; i++)
        count += function->arguments[i].output ? 0 : 1;
    return count;
}

typedef struct FunctionDrop {
    EffectWriter *writer;
    const char *name;
    bool failed;
} FunctionDrop;

static void fails_on_trigger(CatalogTable *table, void *data)
{
    FunctionDrop *drop = data;
    for (size_t i = 0; !drop->failed && i < table->trigger_count; i++) {
        const char *function = table->triggers[i].function;
        if (!function || strcmp(function, drop->name) != 0)
            continue;
        drop->failed = true;
        effect_fail(drop->writer, RULE_FAILS, "2BP01", table, "a trigger calls the function");
    }
}

static void drop_function(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    const SqlName *name = &statement->names[at];
    bool said =
        statement->argument_counts && statement->arguments_of && statement->arguments_of[at];
    int arguments = said ? (int)statement->argument_counts[at] : -1;
    const CatalogFunction *function =
        catalog_function(writer->catalog, name->schema, name->name, arguments);
    if (function && function->born != 0)
        return;
    if (function && !statement->cascade)
        catalog_each_table(writer->catalog, NULL, fails_on_trigger,
                           &(FunctionDrop){.writer = writer, .name = name->name});
    bool is_trigger = function && function->returns && function->returns->name &&
                      strcmp(function->returns->name, "trigger") == 0;
    if (is_trigger || (!function && catalog_complete(writer->catalog)))
        return;
    Effect *effect = effect_break_object(writer, RULE_DROP_FUNCTION, "42883", name->name,
                                         "statements of the old version that call it fail");
    /* What effects_settle() looks for again: a function with so many arguments. */
    effect->column_count = function ? inputs_of(function) : 0;
}

/* A trigger, rule or policy is named with its table. */
static void drop_on_table(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    (void)at;
    if (!statement->table.name)
        return;
    RuleId rule = statement->object == SQL_OBJECT_TRIGGER ? RULE_TRIGGER_LOCK : RULE_BRIEF_LOCK;
    effect_lock(writer, rule, effect_target(writer, &statement->table, statement->if_exists),
                LOCK_ACCESS_EXCLUSIVE);
}

typedef struct SchemaDrop {
    EffectWriter *writer;
    bool any;
} SchemaDrop;

static void drop_with_schema(CatalogTable *table, void *data)
{
    SchemaDrop *drop = data;
    EffectWriter *writer = drop->writer;
    drop->any = true;
    effect_lock(writer, RULE_BRIEF_LOCK, table, LOCK_ACCESS_EXCLUSIVE);
    for (size_t i = 0; i < table->index_count; i++)
        effect_lock_index(writer, table, table->indexes[i].name, LOCK_ACCESS_EXCLUSIVE);
    foreign_keys_locked(writer, table, true);
    if (table->kind != CATALOG_SEQUENCE && table->kind != CATALOG_COMPOSITE)
        relation_gone(writer, RULE_DROP_SCHEMA, table,
                      "statements of the old version that name it fail");
}

static void note_any(CatalogTable *table, void *data)
{
    (void)table;
    ((SchemaDrop *)data)->any = true;
}

static void drop_schema(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    SchemaDrop drop = {.writer = writer};
    if (!statement->cascade) {
        catalog_each_table(writer->catalog, statement->names[at].name, note_any, &drop);
        if (drop.any)
            effect_fail(writer, RULE_FAILS, "2BP01", NULL, "there is something in the schema");
        return;
    }
    catalog_each_table(writer->catalog, statement->names[at].name, drop_with_schema, &drop);
    if (drop.any || !catalog_complete(writer->catalog))
        effect_note(writer, RULE_DROP_CASCADE, NULL, "everything in the schema goes with it");
    if (!drop.any && !catalog_complete(writer->catalog))
        effect_break_object(writer, RULE_DROP_SCHEMA, "42P01", statement->names[at].name,
                            "statements of the old version that name something in it fail");
}

typedef struct TypeDrop {
    EffectWriter *writer;
    const SqlName *type;
    bool cascade, failed;
} TypeDrop;

static void type_column_gone(EffectWriter *writer, const CatalogTable *table, const char *column)
{
    effect_break(writer, RULE_DROP_COLUMN, "42703", table, column,
                 "statements of the old version that name the column fail: it goes with its type");
    effect_break(writer, RULE_CACHED_PLAN, "XX000", table, column,
                 "a prepared statement with a parameter of the type fails")
        ->held_only = true;
}

static void drop_columns_of(CatalogTable *table, void *data)
{
    TypeDrop *drop = data;
    for (size_t i = 0; i < table->column_count && !is_view(table); i++) {
        const CatalogColumn *column = &table->columns[i];
        if (!column->type || strcmp(column->type->name, drop->type->name) != 0)
            continue;
        if (!drop->cascade) {
            if (!drop->failed)
                effect_fail(drop->writer, RULE_FAILS, "2BP01", table, "a column is of the type");
            drop->failed = true;
            return;
        }
        effect_lock(drop->writer, RULE_BRIEF_LOCK, table, LOCK_ACCESS_EXCLUSIVE);
        if (effect_column_in_use(table, column))
            type_column_gone(drop->writer, table, column->name);
    }
}

static void drop_type(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    const SqlName *name = &statement->names[at];
    if (!catalog_type(writer->catalog, name->schema, name->name))
        return;
    TypeDrop drop = {.writer = writer, .type = name, .cascade = statement->cascade};
    catalog_each_table(writer->catalog, NULL, drop_columns_of, &drop);
}

static void drop_database(EffectWriter *writer, const SqlStatement *statement, size_t at)
{
    (void)statement;
    (void)at;
    effect_note(writer, RULE_DROP_DATABASE, NULL, "all that is in the database is gone");
    refused_in_transaction(writer, RULE_FAILS, NULL,
                           "DROP DATABASE cannot run inside a transaction");
}

static DropHandler *const handlers[SQL_OBJECT_OTHER + 1] = {
    [SQL_OBJECT_TABLE] = drop_table,       [SQL_OBJECT_FOREIGN_TABLE] = drop_table,
    [SQL_OBJECT_VIEW] = drop_view,         [SQL_OBJECT_MATERIALIZED_VIEW] = drop_view,
    [SQL_OBJECT_SEQUENCE] = drop_sequence, [SQL_OBJECT_INDEX] = drop_index,
    [SQL_OBJECT_FUNCTION] = drop_function, [SQL_OBJECT_TRIGGER] = drop_on_table,
    [SQL_OBJECT_RULE] = drop_on_table,     [SQL_OBJECT_POLICY] = drop_on_table,
    [SQL_OBJECT_SCHEMA] = drop_schema,     [SQL_OBJECT_TYPE] = drop_type,
    [SQL_OBJECT_DOMAIN] = drop_type,       [SQL_OBJECT_DATABASE] = drop_database,
};

void effects_drop(EffectWriter *writer, const SqlStatement *statement)
{
    DropHandler *handler = handlers[statement->object];
    for (size_t i = 0; handler && i < statement->name_count; i++)
        handler(writer, statement, i);
}
