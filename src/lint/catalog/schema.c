#include "lint/catalog/schema.h"

#include <string.h>

#include "lint/catalog/column.h"
#include "lint/catalog/inherit.h"
#include "lint/catalog/type.h"

typedef void (*Handler)(Catalog *catalog, const SqlStatement *statement);

static void drop_relation(Catalog *catalog, const SqlName *name)
{
    TableRecord *record = record_find(catalog, name);
    if (!record)
        return;
    TableRecord *owner = record->owner;
    if (record->table.kind == CATALOG_SEQUENCE && owner && !owner->dropped &&
        catalog_column_at(owner, record->owner_column) >= 0)
        record_column(owner, record->owner_column)->default_expr = NULL;
    record_drop(record);
}

static void drop_index(Catalog *catalog, const SqlName *name)
{
    CatalogIndex *index = NULL;
    CatalogTable *table = catalog_index_table(catalog, name, &index);
    if (table)
        index_drop_any(record_of(table), index->name);
}

static void drop_schema(Catalog *catalog, const char *schema)
{
    CatalogState *state = &catalog->state;
    RecordList tables = state->tables;
    for (size_t i = 0; i < tables.count; i++) {
        TableRecord *record = tables.items[i];
        if (!record->dropped && catalog_same_name(catalog, record->table.schema, schema))
            record_drop(record);
    }
    CatalogMap *maps[] = {&state->types, &state->functions};
    for (size_t m = 0; m < COUNT_OF(maps); m++) {
        for (size_t i = 0; i < maps[m]->capacity; i++) {
            const MapSlot *slot = &maps[m]->slots[i];
            if (slot->value && catalog_same_name(catalog, slot->schema, schema))
                map_remove(catalog, maps[m], slot->schema, slot->name);
        }
    }
}

static void drop_trigger_of(TableRecord *record, const char *name)
{
    CatalogTable *table = &record->table;
    for (size_t i = table->trigger_count; i-- > 0;) {
        if (!catalog_same_name(record->catalog, table->triggers[i].name, name))
            continue;
        record_edit(record);
        LIST_REMOVE(table->triggers, table->trigger_count, i);
    }
}

/* SQLite does not say of which table. */
static void drop_trigger(Catalog *catalog, const SqlStatement *statement)
{
    RecordList all = catalog->state.tables;
    TableRecord *record = record_find(catalog, &statement->table);
    if (record)
        drop_trigger_of(record, statement->name.name);
    for (size_t i = 0; !statement->table.name && i < all.count; i++) {
        if (!all.items[i]->dropped)
            drop_trigger_of(all.items[i], statement->name.name);
    }
}

static void drop_named(Catalog *catalog, const SqlStatement *statement, size_t at)
{
    const SqlName *name = &statement->names[at];
    switch (statement->object) {
    case SQL_OBJECT_INDEX:
        drop_index(catalog, name);
        break;
    case SQL_OBJECT_TYPE:
    case SQL_OBJECT_DOMAIN:
        type_drop(catalog, name, statement->cascade);
        break;
    case SQL_OBJECT_FUNCTION:
        function_drop(catalog, name, statement->arguments_of ? statement->arguments_of[at] : NULL,
                      statement->argument_counts ? statement->argument_counts[at] : 0);
        break;
    case SQL_OBJECT_SCHEMA:
        drop_schema(catalog, name->name);
        break;
    case SQL_OBJECT_TABLE:
    case SQL_OBJECT_FOREIGN_TABLE:
    case SQL_OBJECT_VIEW:
    case SQL_OBJECT_MATERIALIZED_VIEW:
    case SQL_OBJECT_SEQUENCE:
        drop_relation(catalog, name);
        break;
    default:
        break;
    }
}

void schema_drop(Catalog *catalog, const SqlStatement *statement)
{
    if (statement->object == SQL_OBJECT_TRIGGER)
        drop_trigger(catalog, statement);
    for (size_t i = 0; i < statement->name_count; i++)
        drop_named(catalog, statement, i);
}

static void rename_index(Catalog *catalog, const SqlStatement *statement)
{
    CatalogIndex *index = NULL;
    CatalogTable *table = catalog_index_table(catalog, &statement->name, &index);
    const char *old_name = table ? index->name : NULL;
    if (!table || catalog_same_name(catalog, old_name, statement->new_name))
        return;
    record_name_clear(catalog, table->schema, statement->new_name, NULL);
    SqlName name = {.schema = table->schema, .name = old_name};
    table = catalog_index_table(catalog, &name, &index);
    if (table && index->constraint)
        constraint_rename(record_of(table), index->constraint, statement->new_name);
    else if (table)
        index_rename(record_of(table), index->name, statement->new_name);
}

/* ALTER TABLE renames views, sequences and indexes as well. */
static void rename_relation(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = record_find(catalog, &statement->name);
    if (!record && catalog_index_table(catalog, &statement->name, NULL)) {
        rename_index(catalog, statement);
        return;
    }
    if (!record && statement->object == SQL_OBJECT_TABLE && !statement->if_exists)
        record = record_meet(catalog, &statement->name, CATALOG_TABLE);
    if (record)
        record_rename(record, record->table.schema, statement->new_name);
}

static void rename_column(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = statement->if_exists
                              ? record_find(catalog, &statement->name)
                              : record_meet(catalog, &statement->name, CATALOG_TABLE);
    if (!record || !statement->part)
        return;
    RecordList heirs = inherit_descendants(record);
    column_rename(record, statement->part, statement->new_name);
    for (size_t i = 0; i < heirs.count; i++)
        column_rename(heirs.items[i], statement->part, statement->new_name);
}

static void rename_constraint(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = record_find(catalog, &statement->name);
    if (record && statement->part)
        constraint_rename(record, statement->part, statement->new_name);
    else if (statement->part)
        type_rename_constraint(catalog, statement);
}

static void rename_type(Catalog *catalog, const SqlStatement *statement)
{
    type_rename(catalog, &statement->name, NULL, statement->new_name);
}

static void rename_function(Catalog *catalog, const SqlStatement *statement)
{
    function_rename(catalog, &statement->name, NULL, statement->new_name);
}

static void rename_trigger(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = record_find(catalog, &statement->table);
    if (!record)
        return;
    record_edit(record);
    for (size_t i = 0; i < record->table.trigger_count; i++) {
        CatalogTrigger *trigger = &record->table.triggers[i];
        if (catalog_same_name(catalog, trigger->name, statement->name.name))
            trigger->name = statement->new_name;
    }
}

static void rename_schema(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = statement->name.name;
    CatalogState *state = &catalog->state;
    for (size_t i = 0; i < state->tables.count; i++) {
        TableRecord *record = state->tables.items[i];
        if (!record->dropped && catalog_same_name(catalog, record->table.schema, schema))
            record_rename(record, statement->new_name, record->table.name);
    }
    for (size_t i = 0; i < state->types.capacity; i++) {
        const MapSlot *slot = &state->types.slots[i];
        SqlName name = {.schema = slot->schema, .name = slot->name};
        if (slot->value && catalog_same_name(catalog, slot->schema, schema))
            type_rename(catalog, &name, statement->new_name, NULL);
    }
}

void schema_rename(Catalog *catalog, const SqlStatement *statement)
{
    static const Handler kinds[SQL_OBJECT_OTHER + 1] = {
        [SQL_OBJECT_TABLE] = rename_relation,
        [SQL_OBJECT_VIEW] = rename_relation,
        [SQL_OBJECT_MATERIALIZED_VIEW] = rename_relation,
        [SQL_OBJECT_FOREIGN_TABLE] = rename_relation,
        [SQL_OBJECT_SEQUENCE] = rename_relation,
        [SQL_OBJECT_INDEX] = rename_index,
        [SQL_OBJECT_COLUMN] = rename_column,
        [SQL_OBJECT_CONSTRAINT] = rename_constraint,
        [SQL_OBJECT_TYPE] = rename_type,
        [SQL_OBJECT_DOMAIN] = rename_type,
        [SQL_OBJECT_FUNCTION] = rename_function,
        [SQL_OBJECT_TRIGGER] = rename_trigger,
        [SQL_OBJECT_SCHEMA] = rename_schema,
    };
    if (kinds[statement->object] && statement->new_name)
        kinds[statement->object](catalog, statement);
}

void schema_move(Catalog *catalog, const SqlStatement *statement)
{
    if (!statement->new_name)
        return;
    if (statement->object == SQL_OBJECT_TYPE || statement->object == SQL_OBJECT_DOMAIN) {
        type_rename(catalog, &statement->name, statement->new_name, NULL);
        return;
    }
    if (statement->object == SQL_OBJECT_FUNCTION) {
        function_rename(catalog, &statement->name, statement->new_name, NULL);
        return;
    }
    TableRecord *record = record_find(catalog, &statement->name);
    if (record)
        record_rename(record, statement->new_name, record->table.name);
}
