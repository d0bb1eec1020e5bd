#include "lint/catalog/vanished.h"

/* The arrays that the copy points to stay as they are: whoever empties the record makes new ones.
 */
void vanished_keep(const TableRecord *record)
{
    Catalog *catalog = record->catalog;
    if (!catalog->rules->drop_leaves_dependents || record->table.kind != CATALOG_TABLE ||
        record->missing)
        return;
    TableRecord *copy = SQL_ARENA_NEW(&catalog->arena, TableRecord);
    *copy = *record;
    copy->origin = record;
    copy->died = catalog->moment;
    map_put(catalog, &catalog->state.vanished, copy->table.schema, copy->table.name, copy);
}

static const TableRecord *find(const Catalog *catalog, CatalogMoment moment, const char *schema,
                               const char *name)
{
    const TableRecord *copy =
        map_get(catalog, &catalog->state.vanished, schema ? schema : catalog->rules->schema, name);
    return copy && copy->died == moment ? copy : NULL;
}

CatalogTable *catalog_vanished(const Catalog *catalog, const SqlName *name)
{
    const TableRecord *copy = find(catalog, catalog->now, name->schema, name->name);
    return copy ? (CatalogTable *)(uintptr_t)&copy->table : NULL;
}

void vanished_take_age(TableRecord *record)
{
    const Catalog *catalog = record->catalog;
    const TableRecord *old =
        find(catalog, catalog->moment, record->table.schema, record->table.name);
    if (!old || record->table.kind != CATALOG_TABLE || record->table.born != old->died)
        return;
    record->table.born = old->table.born;
    for (size_t i = 0; i < old->table.column_count; i++) {
        ptrdiff_t at = catalog_column_at(record, old->table.columns[i].name);
        if (at >= 0)
            record->table.columns[at].born = old->table.columns[i].born;
    }
    for (size_t i = 0; i < record->table.index_count; i++)
        record->table.indexes[i].born = old->table.born;
}
