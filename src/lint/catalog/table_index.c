/* Indexes, sequences and triggers that are created by themselves. */
#include <string.h>

#include "lint/catalog/constraint.h"
#include "lint/catalog/path.h"
#include "lint/catalog/table.h"

void table_create_index(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = record_meet(catalog, &statement->table, CATALOG_TABLE);
    if (!record)
        return;
    const char *name = statement->name.name;
    if (name && record_name_taken(catalog, record->table.schema, name) &&
        (statement->if_not_exists || catalog->conditional))
        return;
    record_edit(record);
    index_add(record,
              (CatalogIndex){
                  .name = name,
                  .parts = statement->parts,
                  .part_count = statement->part_count,
                  .included = statement->included,
                  .included_count = statement->included_count,
                  .predicate = statement->predicate,
                  .access_method = statement->access_method ? statement->access_method : "btree",
                  .unique = statement->unique,
                  .nulls_not_distinct = statement->nulls_not_distinct,
                  .only = statement->only,
                  .valid = !statement->only,
                  .born = catalog->moment,
              });
}

/* ON ONLY of a partitioned table: valid once every partition has its part. */
static void settle_validity(TableRecord *record, CatalogIndex *index)
{
    for (size_t i = 0; i < record->table.child_count; i++) {
        const CatalogTable *child = record->table.children[i];
        bool attached = false;
        for (size_t at = 0; at < child->index_count; at++)
            attached |=
                catalog_same_name(record->catalog, child->indexes[at].attached_to, index->name);
        if (!attached)
            return;
    }
    record_edit(record);
    index->valid = true;
}

void table_attach_index(Catalog *catalog, const SqlName *parent, const SqlName *part)
{
    CatalogIndex *whole = NULL, *piece = NULL;
    CatalogTable *owner = catalog_index_table(catalog, parent, &whole);
    CatalogTable *child = catalog_index_table(catalog, part, &piece);
    if (!owner || !child)
        return;
    record_edit(record_of(child));
    piece->attached_to = whole->name;
    settle_validity(record_of(owner), whole);
}

void table_create_sequence(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = path_schema(catalog, statement->name.schema, statement->temporary);
    if (record_name_taken(catalog, schema, statement->name.name))
        return;
    record_new(catalog, CATALOG_SEQUENCE, schema, statement->name.name);
    table_alter_sequence(catalog, statement);
}

/* OWNED BY: the sequence goes with the column. */
void table_alter_sequence(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *sequence = record_find(catalog, &statement->name);
    TableRecord *owner = statement->part ? record_find(catalog, &statement->table) : NULL;
    if (!sequence || !owner)
        return;
    record_edit(sequence);
    record_edit(owner);
    sequence->owner = owner;
    sequence->owner_column = statement->part;
    record_list_add(catalog, &owner->sequences, sequence);
}

static void add_trigger(TableRecord *record, CatalogTrigger trigger)
{
    record_edit(record);
    CatalogTable *table = &record->table;
    for (size_t i = 0; i < table->trigger_count; i++) {
        if (!catalog_same_name(record->catalog, table->triggers[i].name, trigger.name))
            continue;
        table->triggers[i] = trigger;
        return;
    }
    LIST_APPEND(record->catalog, table->triggers, table->trigger_count, trigger);
}

void table_create_trigger(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = record_meet(catalog, &statement->table, CATALOG_TABLE);
    CatalogTrigger trigger = {
        .name = statement->name.name, .function = statement->other.name, .written = statement};
    if (!record)
        return;
    add_trigger(record, trigger);
    for (size_t i = 0; i < record->table.child_count; i++) {
        if (record->table.children[i]->is_partition)
            add_trigger(record_of(record->table.children[i]), trigger);
    }
}
