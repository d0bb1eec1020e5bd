/* CREATE TABLE in all its forms. */
#include <string.h>

#include "lint/catalog/column.h"
#include "lint/catalog/inherit.h"
#include "lint/catalog/like.h"
#include "lint/catalog/path.h"
#include "lint/catalog/table.h"
#include "lint/catalog/view.h"

/* A table that was only met keeps what is known to hang on it. */
static TableRecord *record_for(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = path_schema(catalog, statement->name.schema, statement->temporary);
    SqlName name = {.schema = schema, .name = statement->name.name};
    CatalogKind kind = statement->partitioned                          ? CATALOG_PARTITIONED
                       : statement->object == SQL_OBJECT_FOREIGN_TABLE ? CATALOG_FOREIGN
                                                                       : CATALOG_TABLE;
    TableRecord *record = record_find(catalog, &name);
    if (record && record->table.guessed) {
        record_edit(record);
        CatalogTable *table = &record->table;
        inherit_leave_all(record);
        table->kind = kind;
        table->guessed = record->missing = false;
        table->born = catalog->moment;
        table->columns = NULL;
        table->column_count = 0;
        return record;
    }
    if (record && (statement->if_not_exists || catalog->conditional))
        return NULL;
    if (record)
        record_drop(record);
    return record_new(catalog, kind, schema, statement->name.name);
}

static void set_empty(TableRecord *record, const SqlStatement *statement)
{
    bool filled = statement->query && !statement->flag;
    if (filled)
        record->table.empty = NOT_KNOWN;
    else if (record->table.born > 0)
        record->table.empty = KNOWN_YES;
}

static void add_columns(TableRecord *record, const SqlStatement *statement)
{
    CatalogTable *table = &record->table;
    if (!table->column_count)
        table->columns =
            list_reserve(record->catalog, statement->column_count, sizeof(*table->columns));
    for (size_t i = 0; i < statement->column_count; i++) {
        CatalogColumn column = column_build(record, &statement->columns[i]);
        column.has_nulls = column_new_nulls(record, &column);
        ptrdiff_t at = catalog_column_at(record, column.name);
        if (at >= 0)
            column_inherit(record, &column);
        else if (i < statement->column_count && table->column_count == i)
            table->columns[table->column_count++] = column; /* there is room */
        else
            column_append(record, column);
    }
}

void table_create(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = record_for(catalog, statement);
    if (!record)
        return;
    CatalogTable *table = &record->table;
    table->unlogged = statement->unlogged;
    if (statement->partitioned) {
        table->key = statement->parts;
        table->key_count = statement->part_count;
    }
    if (statement->temporary)
        catalog->state.temporary = table->temporary = true;
    set_empty(record, statement);
    /* An heir has its parents' columns first; what else it gets of them comes after its own. */
    for (size_t i = 0; i < statement->parent_count; i++) {
        TableRecord *parent =
            record_meet(catalog, &statement->parents[i],
                        statement->partition ? CATALOG_PARTITIONED : CATALOG_TABLE);
        for (size_t at = 0; parent && at < parent->table.column_count; at++)
            column_inherit(record, &parent->table.columns[at]);
    }
    if (statement->query)
        view_columns_of_query(record, statement);
    add_columns(record, statement);
    like_add_columns(record, statement);
    constraint_add_all(record, statement);
    like_add_constraints(record, statement);
    for (size_t i = 0; i < statement->parent_count; i++) {
        TableRecord *parent = record_find(catalog, &statement->parents[i]);
        if (parent)
            inherit_join(record, parent, statement->partition);
    }
    table->is_default_partition = statement->partition_default;
    for (size_t i = 0; i < statement->alter_count; i++) /* MariaDB: indexes among the columns */
        table_alter(catalog, statement, &statement->alters[i]);
}
