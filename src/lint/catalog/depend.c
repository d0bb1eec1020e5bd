/* Who hangs on a table. */
#include "lint/catalog/record.h"
#include "lint/catalog/vanished.h"

typedef struct Found {
    TALLOC_CTX *ctx;
    CatalogTable **tables;
    size_t count;
    uint32_t mark;
} Found;

static Found found_new(TALLOC_CTX *ctx, const CatalogTable *table)
{
    Catalog *catalog = record_of(table)->catalog;
    record_of(table)->mark = ++catalog->mark;
    return (Found){.ctx = ctx, .mark = catalog->mark};
}

static void found_add(Found *found, TableRecord *record)
{
    if (record->mark == found->mark)
        return;
    record->mark = found->mark;
    if ((found->count & (found->count - 1)) == 0)
        found->tables = talloc_realloc(found->ctx, found->tables, CatalogTable *,
                                       (unsigned)(found->count ? found->count * 2 : 1));
    found->tables[found->count++] = &record->table;
}

static void add_readers(Found *found, const TableRecord *record, const char *column)
{
    for (size_t i = 0; i < record->readers.count; i++) {
        if (record_reads(record->readers.items[i], record, column))
            found_add(found, record->readers.items[i]);
    }
}

CatalogTable **catalog_dependent_views(TALLOC_CTX *ctx, const CatalogTable *table,
                                       const char *column, size_t *ret_count)
{
    Found found = found_new(ctx, table);
    add_readers(&found, vanished_origin(record_of(table)), column);
    for (size_t i = 0; i < found.count; i++)
        add_readers(&found, record_of(found.tables[i]), NULL);
    *ret_count = found.count;
    return found.tables;
}

CatalogTable **catalog_referring_tables(TALLOC_CTX *ctx, const CatalogTable *table,
                                        size_t *ret_count)
{
    Found found = found_new(ctx, table);
    const TableRecord *record = vanished_origin(record_of(table));
    for (size_t i = 0; i < record->referrers.count; i++) {
        if (record_refers(record->referrers.items[i], record))
            found_add(&found, record->referrers.items[i]);
    }
    *ret_count = found.count;
    return found.tables;
}
