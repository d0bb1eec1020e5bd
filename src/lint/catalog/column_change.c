/* Columns that are dropped or renamed, and all that names them. */
#include <string.h>

#include "lint/catalog/column.h"

static bool constraint_uses(const TableRecord *record, const CatalogConstraint *constraint,
                            const char *column)
{
    return catalog_names_contain(record->catalog, constraint->columns, constraint->column_count,
                                 column);
}

static bool refers_to_column(const TableRecord *record, const CatalogConstraint *constraint,
                             const char *column)
{
    return constraint->target == &record->table &&
           catalog_names_contain(record->catalog, constraint->referenced,
                                 constraint->referenced_count, column);
}

static void drop_foreign_keys_to(TableRecord *record, const char *column)
{
    for (size_t i = 0; i < record->referrers.count; i++) {
        TableRecord *referrer = record->referrers.items[i];
        for (size_t at = referrer->dropped ? 0 : referrer->table.constraint_count; at-- > 0;) {
            if (refers_to_column(record, &referrer->table.constraints[at], column))
                constraint_drop_at(referrer, at);
        }
    }
}

void column_drop_sequences(TableRecord *record, const char *column)
{
    for (size_t i = 0; i < record->sequences.count; i++) {
        TableRecord *sequence = record->sequences.items[i];
        if (!sequence->dropped && sequence->owner == record && sequence->owner_column &&
            catalog_same_name(record->catalog, sequence->owner_column, column))
            record_drop(sequence);
    }
}

/* Views that read the column go with it: directly or by other views. */
static void drop_readers(TableRecord *record, const char *name)
{
    for (size_t i = 0; i < record->readers.count; i++) {
        if (record_reads(record->readers.items[i], record, name))
            record_drop(record->readers.items[i]);
    }
}

static void drop_generated_from(TableRecord *record, const char *name)
{
    CatalogTable *table = &record->table;
    for (size_t i = table->column_count; i-- > 0;) {
        if (table->columns[i].generation &&
            expression_reads(record, table->columns[i].generation, name))
            column_drop(record, table->columns[i].name);
    }
}

void column_drop(TableRecord *record, const char *name)
{
    if (catalog_column_at(record, name) < 0)
        return;
    record_edit(record);
    CatalogTable *table = &record->table;
    drop_readers(record, name);
    drop_foreign_keys_to(record, name);
    column_drop_sequences(record, name);
    for (size_t i = table->constraint_count; i-- > 0;) {
        if (constraint_uses(record, &table->constraints[i], name))
            constraint_drop_at(record, i);
    }
    for (size_t i = table->index_count; i-- > 0;) {
        if (!index_uses_column(record, &table->indexes[i], name))
            continue;
        if (table->indexes[i].name)
            index_drop(record, table->indexes[i].name);
        else
            index_drop_at(record, i);
    }
    ptrdiff_t at = catalog_column_at(record, name);
    LIST_REMOVE(table->columns, table->column_count, (size_t)at);
    drop_generated_from(record, name);
}

static const char *const *rename_in(TableRecord *record, const char *const *names, size_t count,
                                    const char *name, const char *new_name)
{
    if (!catalog_names_contain(record->catalog, names, count, name))
        return names;
    const char **copy = SQL_ARENA_ARRAY(&record->catalog->arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        copy[i] = catalog_same_name(record->catalog, names[i], name) ? new_name : names[i];
    return copy;
}

static void rename_in_constraints(TableRecord *record, const char *name, const char *new_name)
{
    for (size_t i = 0; i < record->table.constraint_count; i++) {
        CatalogConstraint *constraint = &record->table.constraints[i];
        constraint->columns =
            rename_in(record, constraint->columns, constraint->column_count, name, new_name);
        const SqlExpr *check =
            expression_rename(record, constraint->written->check, name, new_name);
        if (check == constraint->written->check)
            continue;
        SqlConstraint *written = SQL_ARENA_NEW(&record->catalog->arena, SqlConstraint);
        *written = *constraint->written;
        written->check = check;
        constraint->written = written;
    }
}

static void rename_in_index(TableRecord *record, CatalogIndex *index, const char *name,
                            const char *new_name)
{
    if (!index_uses_column(record, index, name))
        return;
    SqlIndexPart *parts = SQL_ARENA_ARRAY(&record->catalog->arena, SqlIndexPart, index->part_count);
    for (size_t i = 0; i < index->part_count; i++) {
        parts[i] = index->parts[i];
        if (parts[i].column && catalog_same_name(record->catalog, parts[i].column, name))
            parts[i].column = new_name;
        parts[i].expr = expression_rename(record, parts[i].expr, name, new_name);
    }
    index->parts = parts;
    index->predicate = expression_rename(record, index->predicate, name, new_name);
    index->included = rename_in(record, index->included, index->included_count, name, new_name);
}

static void rename_in_referrers(TableRecord *record, const char *name, const char *new_name)
{
    for (size_t i = 0; i < record->referrers.count; i++) {
        TableRecord *referrer = record->referrers.items[i];
        for (size_t at = 0; !referrer->dropped && at < referrer->table.constraint_count; at++) {
            if (!refers_to_column(record, &referrer->table.constraints[at], name))
                continue;
            record_edit(referrer);
            CatalogConstraint *key = &referrer->table.constraints[at];
            key->referenced =
                rename_in(record, key->referenced, key->referenced_count, name, new_name);
        }
    }
}

static void rename_in_readers(TableRecord *record, const char *name, const char *new_name)
{
    for (size_t i = 0; i < record->readers.count; i++) {
        TableRecord *view = record->readers.items[i];
        if (!record_reads(view, record, name))
            continue;
        record_edit(view);
        for (size_t at = 0; at < view->use_count; at++) {
            ColumnUse *use = &view->uses[at];
            if (use->record == record && use->column &&
                catalog_same_name(record->catalog, use->column, name))
                use->column = new_name;
        }
    }
}

void column_rename(TableRecord *record, const char *name, const char *new_name)
{
    if (catalog_same_name(record->catalog, name, new_name))
        return;
    column_drop(record, new_name); /* what has the name must have gone unseen */
    CatalogColumn *column = record_column(record, name);
    CatalogTable *table = &record->table;
    const char *old_name = column->name;
    column->name = new_name;
    rename_in_constraints(record, old_name, new_name);
    for (size_t i = 0; i < table->index_count; i++)
        rename_in_index(record, &table->indexes[i], old_name, new_name);
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].generation =
            expression_rename(record, table->columns[i].generation, old_name, new_name);
    rename_in_referrers(record, old_name, new_name);
    rename_in_readers(record, old_name, new_name);
    for (size_t i = 0; i < record->sequences.count; i++) {
        TableRecord *sequence = record->sequences.items[i];
        if (sequence->owner != record || !sequence->owner_column ||
            !catalog_same_name(record->catalog, sequence->owner_column, old_name))
            continue;
        record_edit(sequence);
        sequence->owner_column = new_name;
    }
}
