#include "lint/catalog/inherit.h"

#include <string.h>

#include "lint/catalog/column.h"

RecordList inherit_descendants(TableRecord *record)
{
    Catalog *catalog = record->catalog;
    RecordList list = {0};
    uint32_t mark = ++catalog->mark;
    record->mark = mark;
    const CatalogTable *table = &record->table;
    for (size_t next = 0;; next++) {
        for (size_t i = 0; i < table->child_count; i++) {
            TableRecord *child = record_of(table->children[i]);
            if (child->mark == mark)
                continue;
            child->mark = mark;
            LIST_APPEND(catalog, list.items, list.count, child);
        }
        if (next == list.count)
            return list;
        table = &list.items[next]->table;
    }
}

static bool is_below(TableRecord *record, TableRecord *above)
{
    RecordList below = inherit_descendants(above);
    for (size_t i = 0; i < below.count; i++) {
        if (below.items[i] == record)
            return true;
    }
    return record == above;
}

/* From PostgreSQL 17 on partitions share their table's identity columns. */
static void share_identity(TableRecord *child, const TableRecord *parent)
{
    for (size_t i = 0; i < parent->table.column_count; i++)
        record_column(child, parent->table.columns[i].name)->identity =
            parent->table.columns[i].identity;
}

void inherit_join(TableRecord *child, TableRecord *parent, bool partition)
{
    if (is_below(parent, child))
        return;
    Catalog *catalog = child->catalog;
    record_edit(child);
    record_edit(parent);
    LIST_APPEND(catalog, child->parents.items, child->parents.count, parent);
    LIST_APPEND(catalog, parent->table.children, parent->table.child_count, &child->table);
    child->table.parent = &child->parents.items[0]->table;
    child->table.is_partition = partition;
    for (size_t i = 0; i < parent->table.column_count; i++)
        column_inherit(child, &parent->table.columns[i]);
    if (partition && (!catalog->version || catalog->version >= 170000))
        share_identity(child, parent);
    constraint_inherit(child, parent);
}

static void forget_child(TableRecord *parent, const TableRecord *child)
{
    record_edit(parent);
    CatalogTable *table = &parent->table;
    for (size_t i = table->child_count; i-- > 0;) {
        if (table->children[i] == &child->table)
            LIST_REMOVE(table->children, table->child_count, i);
    }
}

/* What it had of its parent is its own from now on. */
static void stand_alone(TableRecord *child)
{
    CatalogTable *table = &child->table;
    table->is_partition = table->is_default_partition = false;
    for (size_t i = 0; i < table->index_count; i++)
        table->indexes[i].attached_to = NULL;
    for (size_t i = 0; i < table->constraint_count; i++)
        table->constraints[i].inherited = false;
}

void inherit_leave(TableRecord *child, TableRecord *parent)
{
    record_edit(child);
    forget_child(parent, child);
    for (size_t i = child->parents.count; i-- > 0;) {
        if (child->parents.items[i] == parent)
            LIST_REMOVE(child->parents.items, child->parents.count, i);
    }
    child->table.parent = child->parents.count ? &child->parents.items[0]->table : NULL;
    if (!child->table.parent)
        stand_alone(child);
}

void inherit_leave_all(TableRecord *child)
{
    while (child->parents.count)
        inherit_leave(child, child->parents.items[child->parents.count - 1]);
}
