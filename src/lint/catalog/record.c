#include "lint/catalog/record.h"

#include <string.h>

#include "lint/catalog/path.h"

TableRecord *record_new(Catalog *catalog, CatalogKind kind, const char *schema, const char *name)
{
    record_name_clear(catalog, schema, name, NULL);
    TableRecord *record = SQL_ARENA_NEW(&catalog->arena, TableRecord);
    record->catalog = catalog;
    record->saved = catalog->journal.generation;
    record->table = (CatalogTable){.kind = kind,
                                   .schema = schema,
                                   .name = name,
                                   .born = catalog->moment,
                                   .empty = NOT_KNOWN,
                                   .rows = -1,
                                   .bytes = -1};
    map_put(catalog, &catalog->state.relations, schema, name, record);
    CatalogState *state = &catalog->state;
    LIST_APPEND(catalog, state->tables.items, state->tables.count, record);
    return record;
}

TableRecord *record_find(const Catalog *catalog, const SqlName *name)
{
    const MapSlot *slot =
        name->name ? path_find(catalog, &catalog->state.relations, name->schema, name->name) : NULL;
    TableRecord *record = slot ? slot->value : NULL;
    /* An index stands under its own name, with its table as the value. */
    return record && catalog_same_name(catalog, slot->name, record->table.name) ? record : NULL;
}

static bool is_servers_own(const Catalog *catalog, const SqlName *name)
{
    if (catalog->dialect == DIALECT_SQLITE)
        return strncmp(name->name, "sqlite_", 7) == 0;
    if (name->schema)
        return strcmp(name->schema, "pg_catalog") == 0 ||
               strcmp(name->schema, "information_schema") == 0;
    return strncmp(name->name, "pg_", 3) == 0;
}

TableRecord *record_meet(Catalog *catalog, const SqlName *name, CatalogKind kind)
{
    TableRecord *record = record_find(catalog, name);
    if (record || !name->name || is_servers_own(catalog, name))
        return record;
    record = record_new(catalog, kind, path_schema(catalog, name->schema, false), name->name);
    record->table.guessed = true;
    record->table.born = 0;
    return record;
}

void record_edit(TableRecord *record)
{
    Catalog *catalog = record->catalog;
    if (!catalog->journal.savepoint_count || record->saved == catalog->journal.generation)
        return;
    CatalogTable *table = &record->table;
    journal_save(catalog, record, sizeof(*record));
    journal_save(catalog, table->columns, table->column_count * sizeof(*table->columns));
    journal_save(catalog, table->constraints,
                 table->constraint_count * sizeof(*table->constraints));
    journal_save(catalog, table->indexes, table->index_count * sizeof(*table->indexes));
    journal_save(catalog, table->triggers, table->trigger_count * sizeof(CatalogTrigger));
    journal_save(catalog, table->children, table->child_count * sizeof(*table->children));
    journal_save(catalog, table->reads, table->read_count * sizeof(*table->reads));
    journal_save(catalog, record->uses, record->use_count * sizeof(*record->uses));
    journal_save(catalog, record->parents.items,
                 record->parents.count * sizeof(*record->parents.items));
    journal_save(catalog, record->sequences.items,
                 record->sequences.count * sizeof(*record->sequences.items));
    record->saved = catalog->journal.generation;
}

bool record_name_taken(const Catalog *catalog, const char *schema, const char *name)
{
    return map_find(catalog, &catalog->state.relations, schema, name) != NULL;
}

void record_name_put(TableRecord *record, const char *name)
{
    if (name)
        map_put(record->catalog, &record->catalog->state.relations, record->table.schema, name,
                record);
}

/* Only if it is this record's: the name may have passed to another meanwhile. */
void record_name_remove(TableRecord *record, const char *name)
{
    Catalog *catalog = record->catalog;
    CatalogMap *map = &catalog->state.relations;
    if (map_get(catalog, map, record->table.schema, name) == record)
        map_remove(catalog, map, record->table.schema, name);
}

CatalogColumn *record_column(TableRecord *record, const char *name)
{
    ptrdiff_t at = catalog_column_at(record, name);
    record_edit(record);
    CatalogTable *table = &record->table;
    if (at >= 0)
        return &table->columns[at];
    LIST_APPEND(record->catalog, table->columns, table->column_count,
                (CatalogColumn){.name = name, .guessed = true, .has_nulls = NOT_KNOWN});
    return &table->columns[table->column_count - 1];
}

/* Without those that are dropped or there twice. The old array stays as it was: the journal may
 * point to it. */
static void compact(Catalog *catalog, RecordList *list)
{
    RecordList kept = {0};
    uint32_t mark = ++catalog->mark;
    for (size_t i = 0; i < list->count; i++) {
        TableRecord *each = list->items[i];
        if (each->dropped || each->mark == mark)
            continue;
        each->mark = mark;
        LIST_APPEND(catalog, kept.items, kept.count, each);
    }
    *list = kept;
}

void record_list_add(Catalog *catalog, RecordList *list, TableRecord *item)
{
    if (list->count && list->items[list->count - 1] == item)
        return;
    if (list->count >= 4 && (list->count & (list->count - 1)) == 0)
        compact(catalog, list);
    LIST_APPEND(catalog, list->items, list->count, item);
}

bool record_refers(const TableRecord *from, const TableRecord *to)
{
    for (size_t i = 0; !from->dropped && i < from->table.constraint_count; i++) {
        if (from->table.constraints[i].target == &to->table)
            return true;
    }
    return false;
}

bool record_reads(const TableRecord *view, const TableRecord *table, const char *column)
{
    for (size_t i = 0; !view->dropped && i < view->use_count; i++) {
        const ColumnUse *use = &view->uses[i];
        if (use->record == table &&
            (!column || (use->column && catalog_same_name(table->catalog, use->column, column))))
            return true;
    }
    return false;
}
