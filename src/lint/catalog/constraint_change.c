/* Constraints that are dropped or renamed. */
#include <string.h>

#include "lint/catalog/constraint.h"
#include "lint/catalog/names.h"

static ptrdiff_t find(const TableRecord *record, const char *name)
{
    const CatalogConstraint *found = catalog_constraint(&record->table, name);
    return found ? found - record->table.constraints : -1;
}

void constraint_drop_at(TableRecord *record, size_t at)
{
    record_edit(record);
    CatalogTable *table = &record->table;
    CatalogConstraint dropped = table->constraints[at];
    if (dropped.name && record->catalog->rules->names_constraints)
        names_release_constraint(record->catalog, table->schema, dropped.name);
    LIST_REMOVE(table->constraints, table->constraint_count, at);
    if (dropped.written->kind == SQL_CONSTRAINT_NOT_NULL && dropped.column_count)
        record_column(record, dropped.columns[0])->not_null = false;
    for (size_t i = table->index_count; dropped.name && i-- > 0;) {
        if (catalog_same_name(record->catalog, table->indexes[i].constraint, dropped.name))
            index_drop_at(record, i);
    }
}

/* The parts in partitions bear other names: their indexes tell. */
static void drop_attached(TableRecord *record, const char *index_name)
{
    for (size_t i = 0; i < record->table.child_count; i++) {
        TableRecord *child = record_of(record->table.children[i]);
        for (size_t at = child->table.index_count; at-- > 0;) {
            const CatalogIndex *index = &child->table.indexes[at];
            if (index->attached_to && index->constraint &&
                catalog_same_name(child->catalog, index->attached_to, index_name)) {
                constraint_drop(child, index->constraint);
                break;
            }
        }
    }
}

static void drop_inherited(TableRecord *record, const char *name)
{
    for (size_t i = 0; i < record->table.child_count; i++) {
        TableRecord *child = record_of(record->table.children[i]);
        const CatalogConstraint *share = catalog_constraint(&child->table, name);
        if (share && share->inherited)
            constraint_drop(child, name);
    }
}

/* PostgreSQL 18 gives each NOT NULL a name; those that were only said of a column are not kept. */
static bool drop_unwritten_not_null(TableRecord *record, const char *name)
{
    size_t table = strlen(record->table.name), length = strlen(name);
    static const char suffix[] = "_not_null";
    if (length <= table + sizeof(suffix) || strncmp(name, record->table.name, table) != 0 ||
        strcmp(name + length - (sizeof(suffix) - 1), suffix) != 0)
        return false;
    size_t middle = length - table - sizeof(suffix);
    for (size_t i = 0; i < record->table.column_count; i++) {
        CatalogColumn *column = &record->table.columns[i];
        if (strlen(column->name) != middle || strncmp(column->name, name + table + 1, middle) != 0)
            continue;
        record_edit(record);
        column->not_null = false;
        return true;
    }
    return false;
}

bool constraint_drop(TableRecord *record, const char *name)
{
    ptrdiff_t at = find(record, name);
    if (at < 0)
        return drop_unwritten_not_null(record, name);
    drop_attached(record, name);
    constraint_drop_at(record, (size_t)at);
    drop_inherited(record, name);
    return true;
}

static bool needs_key(const TableRecord *record, const CatalogConstraint *foreign,
                      const CatalogConstraint *key)
{
    if (foreign->target != &record->table || foreign->referenced_count != key->column_count)
        return false;
    for (size_t i = 0; i < key->column_count; i++) {
        if (!catalog_names_contain(record->catalog, foreign->referenced, foreign->referenced_count,
                                   key->columns[i]))
            return false;
    }
    return true;
}

void constraint_drop_keys_to(TableRecord *record, const CatalogConstraint *key)
{
    CatalogConstraint wanted = *key;
    for (size_t i = 0; i < record->referrers.count; i++) {
        TableRecord *referrer = record->referrers.items[i];
        for (size_t at = referrer->dropped ? 0 : referrer->table.constraint_count; at-- > 0;) {
            if (needs_key(record, &referrer->table.constraints[at], &wanted))
                constraint_drop_at(referrer, at);
        }
    }
}

static bool renames_index(const CatalogConstraint *constraint)
{
    SqlConstraintKind kind = constraint->written->kind;
    return kind == SQL_CONSTRAINT_PRIMARY_KEY || kind == SQL_CONSTRAINT_UNIQUE ||
           kind == SQL_CONSTRAINT_EXCLUSION;
}

void constraint_rename(TableRecord *record, const char *name, const char *new_name)
{
    ptrdiff_t at = find(record, name);
    if (at < 0)
        return;
    record_edit(record);
    CatalogConstraint *constraint = &record->table.constraints[at];
    if (record->catalog->rules->names_constraints) {
        names_release_constraint(record->catalog, record->table.schema, constraint->name);
        names_take_constraint(record->catalog, record->table.schema, new_name);
    }
    constraint->name = new_name;
    for (size_t i = 0; renames_index(constraint) && i < record->table.index_count; i++) {
        CatalogIndex *index = &record->table.indexes[i];
        if (!index->constraint || !catalog_same_name(record->catalog, index->constraint, name))
            continue;
        index->constraint = new_name;
        index_rename(record, index->name, new_name);
    }
    for (size_t i = 0; !renames_index(constraint) && i < record->table.child_count; i++) {
        TableRecord *child = record_of(record->table.children[i]);
        const CatalogConstraint *share = catalog_constraint(&child->table, name);
        if (share && share->inherited)
            constraint_rename(child, name, new_name);
    }
}
