/* The catalog as a whole, and what can be asked of it by name. */
#include "lint/catalog/model.h"

#include <string.h>
#include <strings.h>

#include "lint/catalog/path.h"
#include "lint/catalog/record.h"

#define FIRST_BLOCK ((size_t)16 * 1024)

static const CatalogDialect dialects[] = {
    [DIALECT_POSTGRES] = {.schema = "public",
                          .temporary_schema = "pg_temp",
                          .names_constraints = true,
                          .key_not_null = true},
    [DIALECT_SQLITE] = {.schema = "main",
                        .temporary_schema = "temp",
                        .folds_case = true,
                        .drop_leaves_dependents = true},
    [DIALECT_MARIADB] = {.schema = "",
                         .temporary_schema = "temp",
                         .folds_case = true,
                         .key_not_null = true,
                         .indexes_of_tables = true},
};

Catalog *catalog_new(TALLOC_CTX *ctx, Dialect dialect, int version)
{
    SqlArena arena;
    Catalog *catalog = sql_arena_init(&arena, ctx, sizeof(*catalog), FIRST_BLOCK);
    catalog->arena = arena;
    catalog->dialect = dialect;
    catalog->rules = &dialects[dialect];
    catalog->version = version;
    catalog->foreign_keys = NOT_KNOWN;
    path_reset(catalog);
    return catalog;
}

void catalog_begin(Catalog *catalog)
{
    journal_commit(catalog);
    path_end_transaction(catalog);
    catalog->now++;
}

void catalog_reset_session(Catalog *catalog)
{
    journal_commit(catalog);
    path_reset(catalog);
    catalog->foreign_keys = NOT_KNOWN;
    if (!catalog->state.temporary)
        return;
    RecordList list = catalog->state.tables;
    for (size_t i = 0; i < list.count; i++) {
        if (!list.items[i]->dropped && list.items[i]->table.temporary)
            record_drop(list.items[i]);
    }
    catalog->state.temporary = false;
}

CatalogMoment catalog_now(const Catalog *catalog)
{
    return catalog->now;
}

bool catalog_complete(const Catalog *catalog)
{
    return catalog->complete;
}

void catalog_set_complete(Catalog *catalog, bool complete)
{
    catalog->complete = complete;
}

CatalogKnown catalog_foreign_keys(const Catalog *catalog)
{
    return catalog->foreign_keys;
}

void catalog_set_foreign_keys(Catalog *catalog, CatalogKnown on)
{
    catalog->foreign_keys = on;
}

Dialect catalog_dialect(const Catalog *catalog)
{
    return catalog->dialect;
}

bool catalog_same_name(const Catalog *catalog, const char *a, const char *b)
{
    if (a == b)
        return true;
    return a && b && (catalog->rules->folds_case ? strcasecmp(a, b) : strcmp(a, b)) == 0;
}

bool catalog_names_contain(const Catalog *catalog, const char *const *names, size_t count,
                           const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (catalog_same_name(catalog, names[i], name))
            return true;
    }
    return false;
}

void *list_reserve(Catalog *catalog, size_t count, size_t size)
{
    size_t capacity = 4;
    while (capacity < count)
        capacity *= 2;
    return sql_arena_get(&catalog->arena, size * capacity);
}

void *list_grow(Catalog *catalog, void *items, size_t count, size_t size)
{
    bool full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    if (!full)
        return items;
    void *larger = sql_arena_get(&catalog->arena, size * (count < 4 ? 4 : count * 2));
    if (count)
        memcpy(larger, items, size * count);
    return larger;
}

CatalogTable *catalog_table(const Catalog *catalog, const SqlName *name)
{
    TableRecord *record = record_find(catalog, name);
    return record && !record->missing ? &record->table : NULL;
}

CatalogTable *catalog_index_table(const Catalog *catalog, const SqlName *index,
                                  CatalogIndex **ret_index)
{
    const MapSlot *slot = path_find(catalog, &catalog->state.relations, index->schema, index->name);
    CatalogTable *table = slot ? slot->value : NULL;
    for (size_t i = 0; table && i < table->index_count; i++) {
        if (!catalog_same_name(catalog, table->indexes[i].name, index->name))
            continue;
        if (ret_index)
            *ret_index = &table->indexes[i];
        return table;
    }
    return NULL;
}

const CatalogType *catalog_type(const Catalog *catalog, const char *schema, const char *name)
{
    const MapSlot *slot = path_find(catalog, &catalog->state.types, schema, name);
    return slot ? slot->value : NULL;
}

const CatalogFunction *catalog_function(const Catalog *catalog, const char *schema,
                                        const char *name, int arguments)
{
    const MapSlot *slot = path_find(catalog, &catalog->state.functions, schema, name);
    for (const FunctionRecord *each = slot ? slot->value : NULL; each; each = each->next) {
        bool fits = arguments < 0 ||
                    ((size_t)arguments >= each->required && (size_t)arguments <= each->inputs);
        if (fits && !each->dropped)
            return &each->function;
    }
    return NULL;
}

ptrdiff_t catalog_column_at(const TableRecord *record, const char *name)
{
    const CatalogTable *table = &record->table;
    for (size_t i = 0; i < table->column_count; i++) {
        if (catalog_same_name(record->catalog, table->columns[i].name, name))
            return (ptrdiff_t)i;
    }
    return -1;
}

CatalogColumn *catalog_column(const CatalogTable *table, const char *name)
{
    ptrdiff_t at = catalog_column_at(record_of(table), name);
    return at < 0 ? NULL : &table->columns[at];
}

CatalogConstraint *catalog_constraint(const CatalogTable *table, const char *name)
{
    for (size_t i = 0; name && i < table->constraint_count; i++) {
        if (catalog_same_name(record_of(table)->catalog, table->constraints[i].name, name))
            return &table->constraints[i];
    }
    return NULL;
}

CatalogConstraint *catalog_primary_key(const CatalogTable *table)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        if (table->constraints[i].written->kind == SQL_CONSTRAINT_PRIMARY_KEY)
            return &table->constraints[i];
    }
    return NULL;
}

void catalog_each_table(const Catalog *catalog, const char *schema,
                        void (*visit)(CatalogTable *table, void *data), void *data)
{
    RecordList list = catalog->state.tables;
    for (size_t i = 0; i < list.count; i++) {
        TableRecord *record = list.items[i];
        if (!record->dropped && !record->missing &&
            (!schema || catalog_same_name(catalog, schema, record->table.schema)))
            visit(&record->table, data);
    }
}
