/* Indexes: those of constraints too, and those that a partitioned table gives its partitions. */
#include <string.h>

#include "lint/catalog/constraint.h"
#include "lint/catalog/names.h"

static const char *choose_name(TableRecord *record, const CatalogIndex *index)
{
    Catalog *catalog = record->catalog;
    if (!catalog->rules->names_constraints)
        return NULL;
    const char *middle = names_join_parts(catalog, index->parts, index->part_count, index->included,
                                          index->included_count);
    return names_choose(catalog, record->table.schema, record->table.name, middle, "idx",
                        NAMES_RELATIONS);
}

static const char *add_to(TableRecord *record, CatalogIndex index, int depth)
{
    if (index.name && catalog_same_name(record->catalog, index.name, record->table.name))
        return NULL; /* the server refuses it: both would be one relation */
    if (!index.name)
        index.name = choose_name(record, &index);
    else
        record_name_clear(record->catalog, record->table.schema, index.name, NULL);
    record_edit(record);
    CatalogTable *table = &record->table;
    LIST_APPEND(record->catalog, table->indexes, table->index_count, index);
    if (!record->catalog->rules->indexes_of_tables)
        record_name_put(record, index.name);
    bool descends = !index.constraint && !index.only && depth < ALTER_DEPTH;
    for (size_t i = 0; descends && i < table->child_count; i++) {
        CatalogIndex part = index;
        part.name = NULL;
        part.attached_to = index.name;
        if (table->children[i]->is_partition)
            add_to(record_of(table->children[i]), part, depth + 1);
    }
    return index.name;
}

const char *index_add(TableRecord *record, CatalogIndex index)
{
    return add_to(record, index, 0);
}

void index_drop_at(TableRecord *record, size_t at)
{
    record_edit(record);
    CatalogTable *table = &record->table;
    if (!record->catalog->rules->indexes_of_tables)
        record_name_remove(record, table->indexes[at].name);
    LIST_REMOVE(table->indexes, table->index_count, at);
}

static void drop_from(TableRecord *record, const char *name, bool attached, int depth)
{
    CatalogTable *table = &record->table;
    for (size_t i = table->index_count; i-- > 0;) {
        const char *found = attached ? table->indexes[i].attached_to : table->indexes[i].name;
        if (!found || !catalog_same_name(record->catalog, found, name))
            continue;
        const char *dropped = table->indexes[i].name;
        index_drop_at(record, i);
        for (size_t child = 0; depth < ALTER_DEPTH && child < table->child_count; child++)
            drop_from(record_of(table->children[child]), dropped, true, depth + 1);
    }
}

void index_drop(TableRecord *record, const char *name)
{
    drop_from(record, name, false, 0);
}

void index_drop_any(TableRecord *record, const char *name)
{
    for (size_t i = 0; i < record->table.index_count; i++) {
        const CatalogIndex *index = &record->table.indexes[i];
        if (!catalog_same_name(record->catalog, index->name, name))
            continue;
        if (index->constraint)
            constraint_drop(record, index->constraint);
        else
            index_drop(record, name);
        return;
    }
}

static void rename_attachments(TableRecord *record, const char *name, const char *new_name)
{
    for (size_t i = 0; i < record->table.child_count; i++) {
        TableRecord *child = record_of(record->table.children[i]);
        record_edit(child);
        for (size_t at = 0; at < child->table.index_count; at++) {
            CatalogIndex *index = &child->table.indexes[at];
            if (index->attached_to && catalog_same_name(child->catalog, index->attached_to, name))
                index->attached_to = new_name;
        }
    }
}

void index_rename(TableRecord *record, const char *name, const char *new_name)
{
    record_edit(record);
    CatalogTable *table = &record->table;
    for (size_t i = 0; i < table->index_count; i++) {
        CatalogIndex *index = &table->indexes[i];
        if (!index->name || !catalog_same_name(record->catalog, index->name, name))
            continue;
        if (catalog_same_name(record->catalog, name, new_name))
            return;
        if (catalog_same_name(record->catalog, table->name, new_name))
            return; /* the server refuses it: both would be one relation */
        record_name_clear(record->catalog, table->schema, new_name, record);
        record_name_remove(record, name);
        index->name = new_name;
        record_name_put(record, new_name);
        rename_attachments(record, name, new_name);
        return;
    }
}

bool index_uses_column(const TableRecord *record, const CatalogIndex *index, const char *column)
{
    for (size_t i = 0; i < index->part_count; i++) {
        const SqlIndexPart *part = &index->parts[i];
        if (part->column ? catalog_same_name(record->catalog, part->column, column)
                         : expression_reads(record, part->expr, column))
            return true;
    }
    return catalog_names_contain(record->catalog, index->included, index->included_count, column) ||
           expression_reads(record, index->predicate, column);
}
