#include "lint/catalog/view.h"

#include <string.h>

#include "lint/catalog/column.h"
#include "lint/catalog/path.h"

static void add_columns(TableRecord *record, const Output *output, const char *const *names,
                        size_t name_count)
{
    for (size_t i = 0; i < output->count; i++) {
        const OutputColumn *column = &output->columns[i];
        if (catalog_column_at(record, i < name_count ? names[i] : column->name) >= 0)
            continue; /* the server refuses two columns of one name */
        column_append(record, (CatalogColumn){.name = i < name_count ? names[i] : column->name,
                                              .type = column->type,
                                              .collation = column->collation,
                                              .has_nulls = NOT_KNOWN,
                                              .born = record->catalog->moment});
    }
}

void view_columns_of_query(TableRecord *record, const SqlStatement *statement)
{
    if (!statement->query)
        return;
    Output output = query_resolve(record->catalog, statement->query, NULL);
    add_columns(record, &output, statement->view_columns, statement->view_column_count);
}

/* What a view reads of itself, or of what it replaced, the server would refuse. */
static void set_reads(TableRecord *view, const QueryReads *reads)
{
    Catalog *catalog = view->catalog;
    CatalogTable *table = &view->table;
    view->uses = NULL;
    view->use_count = 0;
    table->reads = NULL;
    table->read_count = 0;
    for (size_t i = 0; i < reads->count; i++) {
        TableRecord *read = reads->uses[i].record;
        if (read == view || read->dropped)
            continue;
        LIST_APPEND(catalog, view->uses, view->use_count, reads->uses[i]);
        if (reads->uses[i].column)
            continue;
        LIST_APPEND(catalog, table->reads, table->read_count, &read->table);
        record_edit(read);
        record_list_add(catalog, &read->readers, view);
    }
}

/* CREATE OR REPLACE keeps the record, as those who read the view do. */
static TableRecord *record_for(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = path_schema(catalog, statement->name.schema, statement->temporary);
    SqlName name = {.schema = schema, .name = statement->name.name};
    TableRecord *record = record_find(catalog, &name);
    CatalogKind kind = statement->object == SQL_OBJECT_MATERIALIZED_VIEW ? CATALOG_MATERIALIZED_VIEW
                                                                         : CATALOG_VIEW;
    if (record && (statement->or_replace || record->table.guessed)) {
        record_edit(record);
        record->table.kind = kind;
        record->table.guessed = record->missing = false;
        record->table.columns = NULL;
        record->table.column_count = 0;
        return record;
    }
    if (record)
        record_drop(record);
    return record_new(catalog, kind, schema, statement->name.name);
}

void view_create(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = path_schema(catalog, statement->name.schema, statement->temporary);
    if (statement->if_not_exists && record_name_taken(catalog, schema, statement->name.name))
        return;
    Output output = {0};
    QueryReads reads = {0};
    if (statement->query) /* before the view has the name: it may replace what it reads */
        output = query_resolve(catalog, statement->query, &reads);
    TableRecord *view = record_for(catalog, statement);
    view->table.query = statement->query;
    view->table.updatable = view->table.kind == CATALOG_VIEW && statement->query &&
                            query_is_updatable(catalog, statement->query);
    if (statement->temporary)
        catalog->state.temporary = view->table.temporary = true;
    add_columns(view, &output, statement->view_columns, statement->view_column_count);
    set_reads(view, &reads);
}
