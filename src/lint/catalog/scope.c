#include "lint/catalog/scope.h"

#include <string.h>

void scope_add(Resolver *resolver, Scope *scope, ScopeItem item)
{
    LIST_APPEND(resolver->catalog, scope->items, scope->count, item);
}

void scope_use(Resolver *resolver, TableRecord *record, const char *column)
{
    QueryReads *reads = resolver->reads;
    if (!reads)
        return;
    for (size_t i = reads->count; i-- > 0;) {
        const ColumnUse *use = &reads->uses[i];
        if (use->record == record &&
            (use->column == column ||
             (use->column && column && catalog_same_name(resolver->catalog, use->column, column))))
            return;
    }
    LIST_APPEND(resolver->catalog, reads->uses, reads->count,
                (ColumnUse){.record = record, .column = column});
}

static OutputColumn output_of(TableRecord *record, const CatalogColumn *column)
{
    return (OutputColumn){.name = column->name,
                          .type = column->type,
                          .collation = column->collation,
                          .source = {.record = record, .column = column->name}};
}

static bool is_system_column(const char *name)
{
    static const char *const names[] = {"ctid", "xmin", "xmax",     "cmin",
                                        "cmax", "oid",  "tableoid", "rowid"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static bool column_of_record(Resolver *resolver, TableRecord *record, const char *name, bool meet,
                             OutputColumn *ret_column)
{
    ptrdiff_t at = catalog_column_at(record, name);
    if (at < 0 && (!meet || !record->table.guessed || is_system_column(name)))
        return false;
    const CatalogColumn *column = at < 0 ? record_column(record, name) : &record->table.columns[at];
    *ret_column = output_of(record, column);
    scope_use(resolver, record, column->name);
    return true;
}

static bool column_of_item(Resolver *resolver, const ScopeItem *item, const char *name, bool meet,
                           OutputColumn *ret_column)
{
    if (item->record)
        return column_of_record(resolver, item->record, name, meet, ret_column);
    for (size_t i = 0; i < item->output.count; i++) {
        if (!catalog_same_name(resolver->catalog, item->output.columns[i].name, name))
            continue;
        *ret_column = item->output.columns[i];
        return true;
    }
    return false;
}

static bool find_in(Resolver *resolver, const Scope *scope, const SqlExpr *column, bool meet,
                    OutputColumn *ret_column)
{
    for (size_t i = 0; i < scope->count; i++) {
        const ScopeItem *item = &scope->items[i];
        bool visible =
            !column->table || catalog_same_name(resolver->catalog, item->name, column->table);
        if (visible && column_of_item(resolver, item, column->text, meet, ret_column))
            return true;
    }
    return false;
}

/* A table that was only met may have the column; it is asked last. */
bool scope_column(Resolver *resolver, const Scope *scope, const SqlExpr *column,
                  OutputColumn *ret_column)
{
    for (int meet = 0; meet <= 1; meet++) {
        for (const Scope *at = scope; at; at = at->outer) {
            if (find_in(resolver, at, column, meet && (column->table || at->count == 1),
                        ret_column))
                return true;
        }
    }
    return false;
}

static bool output_has(const Resolver *resolver, const Output *output, size_t from,
                       const char *name)
{
    for (size_t i = from; i < output->count; i++) {
        if (catalog_same_name(resolver->catalog, output->columns[i].name, name))
            return true;
    }
    return false;
}

static Output columns_of_item(Resolver *resolver, const ScopeItem *item)
{
    const CatalogTable *table = item->record ? &item->record->table : NULL;
    if (!table)
        return item->output;
    Output output = {0};
    for (size_t i = 0; i < table->column_count; i++) {
        LIST_APPEND(resolver->catalog, output.columns, output.count,
                    output_of(item->record, &table->columns[i]));
        scope_use(resolver, item->record, table->columns[i].name);
    }
    return output;
}

static bool is_merged(const Resolver *resolver, const ScopeItem *item, const Output *left,
                      size_t from, const char *name)
{
    const SqlFrom *join = item->from;
    return join->natural
               ? output_has(resolver, left, from, name)
               : catalog_names_contain(resolver->catalog, join->merged, join->merged_count, name);
}

/* The columns that a join shares come first, then the left side's, then the right side's. */
static Output merge(Resolver *resolver, const ScopeItem *item, const Output *left, size_t from,
                    const Output *right)
{
    Catalog *catalog = resolver->catalog;
    Output output = {0};
    for (size_t i = 0; i < from; i++)
        LIST_APPEND(catalog, output.columns, output.count, left->columns[i]);
    for (int shared = 1; shared >= 0; shared--) {
        for (size_t i = from; i < left->count; i++) {
            const char *name = left->columns[i].name;
            bool merged =
                is_merged(resolver, item, left, from, name) && output_has(resolver, right, 0, name);
            if (merged == (shared == 1))
                LIST_APPEND(catalog, output.columns, output.count, left->columns[i]);
        }
    }
    for (size_t i = 0; i < right->count; i++) {
        if (!is_merged(resolver, item, left, from, right->columns[i].name))
            LIST_APPEND(catalog, output.columns, output.count, right->columns[i]);
    }
    return output;
}

/* Where each item's columns begin in the output is where a join of it would begin. */
static void star_of_all(Resolver *resolver, const Scope *scope, Output *output)
{
    Output all = {0};
    size_t *starts = SQL_ARENA_ARRAY(&resolver->catalog->arena, size_t, scope->count);
    for (size_t i = 0; i < scope->count; i++) {
        const ScopeItem *item = &scope->items[i];
        Output columns = columns_of_item(resolver, item);
        bool joined = item->from && (item->from->natural || item->from->merged_count) &&
                      item->from->join_start < i;
        starts[i] = all.count;
        if (joined)
            all = merge(resolver, item, &all, starts[item->from->join_start], &columns);
        for (size_t at = 0; !joined && at < columns.count; at++)
            LIST_APPEND(resolver->catalog, all.columns, all.count, columns.columns[at]);
    }
    for (size_t i = 0; i < all.count; i++)
        LIST_APPEND(resolver->catalog, output->columns, output->count, all.columns[i]);
}

void scope_star(Resolver *resolver, const Scope *scope, const char *table, Output *output)
{
    if (!table) {
        star_of_all(resolver, scope, output);
        return;
    }
    for (size_t i = 0; i < scope->count; i++) {
        if (!catalog_same_name(resolver->catalog, scope->items[i].name, table))
            continue;
        Output columns = columns_of_item(resolver, &scope->items[i]);
        for (size_t at = 0; at < columns.count; at++)
            LIST_APPEND(resolver->catalog, output->columns, output->count, columns.columns[at]);
    }
}
