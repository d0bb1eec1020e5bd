/* What a relation's new name or schema changes. */
#include "lint/catalog/constraint.h"
#include "lint/catalog/inherit.h"
#include "lint/catalog/names.h"
#include "lint/catalog/record.h"
#include "lint/catalog/vanished.h"

static void move_names(TableRecord *record, const char *schema)
{
    Catalog *catalog = record->catalog;
    CatalogTable *table = &record->table;
    for (size_t i = 0; i < table->index_count; i++) {
        record_name_remove(record, table->indexes[i].name);
        record_name_clear(catalog, schema, table->indexes[i].name, record);
        map_put(catalog, &catalog->state.relations, schema, table->indexes[i].name, record);
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        const char *name = table->constraints[i].name;
        if (!name)
            continue;
        names_release_constraint(catalog, table->schema, name);
        names_take_constraint(catalog, schema, name);
    }
}

static void retarget(TableRecord *referrer, const TableRecord *from, TableRecord *to)
{
    record_edit(referrer);
    for (size_t i = 0; i < referrer->table.constraint_count; i++) {
        if (referrer->table.constraints[i].target == &from->table)
            referrer->table.constraints[i].target = &to->table;
    }
    for (size_t i = 0; i < referrer->use_count; i++) {
        if (referrer->uses[i].record == from)
            referrer->uses[i].record = to;
    }
    for (size_t i = 0; i < referrer->table.read_count; i++) {
        if (referrer->table.reads[i] == &from->table)
            referrer->table.reads[i] = &to->table;
    }
}

/* Those who named a table that is not there mean the one that gets its name. */
static void take_place_of(TableRecord *record, TableRecord *missing)
{
    RecordList *lists[] = {&missing->referrers, &missing->readers};
    RecordList *own[] = {&record->referrers, &record->readers};
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            TableRecord *each = lists[l]->items[i];
            if (each->dropped)
                continue;
            retarget(each, missing, record);
            record_list_add(record->catalog, own[l], each);
        }
    }
    while (missing->table.child_count)
        inherit_leave(record_of(missing->table.children[0]), missing);
    record_drop(missing);
}

void record_rename(TableRecord *record, const char *schema, const char *name)
{
    record_edit(record);
    const SqlName taken = {.schema = schema, .name = name};
    TableRecord *holder = record_find(record->catalog, &taken);
    if (holder && holder != record && holder->table.guessed)
        take_place_of(record, holder);
    else
        record_name_clear(record->catalog, schema, name, record);
    if (!catalog_same_name(record->catalog, record->table.name, name))
        index_drop_any(record, name);
    CatalogTable *table = &record->table;
    bool moves = !catalog_same_name(record->catalog, table->schema, schema);
    record_name_remove(record, table->name);
    if (moves)
        move_names(record, schema);
    table->schema = schema;
    table->name = name;
    record_name_put(record, name);
    vanished_take_age(record);
    for (size_t i = 0; moves && i < record->sequences.count; i++) {
        TableRecord *sequence = record->sequences.items[i];
        if (!sequence->dropped && sequence->owner == record)
            record_rename(sequence, schema, sequence->table.name);
    }
}
