#include "scaffold/recipe/facts_folder.h"

#include <string.h>

#include "base/fs.h"
#include "lint/catalog/catalog.h"
#include "lint/folder.h"
#include "lint/readers.h"
#include "scaffold/recipe/expression_text.h"
#include "scaffold/recipe/names.h"

/* The schema after all of the folder's migrations. */
static bool replay(TALLOC_CTX *ctx, const char *dir, Catalog **ret_catalog, Error *err)
{
    LintFolder *folder;
    Readers *readers;
    if (!lint_folder(ctx, dir, dir, &folder, err) ||
        !readers_start(ctx, folder->sources, folder->count, DIALECT_POSTGRES, NULL, false, &readers,
                       err))
        return false;
    Catalog *catalog = catalog_new(ctx, DIALECT_POSTGRES, 0);
    catalog_set_complete(catalog, true);
    for (size_t i = 0; i < folder->count; i++) {
        const LintText *text = readers_wait(readers, i);
        catalog_reset_session(catalog);
        for (size_t at = 0; at < text->count; at++)
            catalog_apply(catalog, text->statements[at].tree, false);
    }
    *ret_catalog = catalog;
    return true;
}

static bool is_next_value(const SqlExpr *expr)
{
    return expr && expr->kind == SQL_EXPR_CALL && strcmp(expr->text, "nextval") == 0;
}

static ColumnFacts facts_of(TALLOC_CTX *ctx, const CatalogColumn *column)
{
    ColumnFacts facts = {
        .name = column->name,
        .type = expression_type_text(ctx, column->type),
        .not_null = column->not_null,
        .computed = column->identity != SQL_NO_IDENTITY || column->generated != SQL_NOT_GENERATED ||
                    is_next_value(column->default_expr),
    };
    if (column->default_expr && !facts.computed)
        facts.fallback = expression_text(ctx, column->default_expr);
    facts.unsaid = column->default_expr && !facts.computed && !facts.fallback;
    return facts;
}

static const char *const *key_of(TALLOC_CTX *ctx, const CatalogTable *found)
{
    const CatalogConstraint *key = catalog_primary_key(found);
    size_t count = key ? key->column_count : 0;
    const char **names = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = key->columns[i];
    return names;
}

static bool check_kind(const TableFacts *table, const CatalogTable *found, Error *err)
{
    bool heirs = found->parent || found->child_count;
    if (found->kind == CATALOG_TABLE && !heirs)
        return true;
    error_set(err, ERR_CONFIG, "%s is %s", table->sql,
              found->kind == CATALOG_PARTITIONED || heirs ? "partitioned or has heirs"
                                                          : "no table");
    return error_hint(err,
                      "write the steps by hand: tidegate new NAME; docs/recipes.md says what to "
                      "think of");
}

bool facts_replay(TALLOC_CTX *ctx, const char *dir, const char *schema, const char *name,
                  TableFacts **ret_table, Error *err)
{
    Catalog *catalog;
    *ret_table = NULL;
    if (!fs_is_dir(dir))
        return true;
    if (!replay(ctx, dir, &catalog, err))
        return false;
    const CatalogTable *found =
        catalog_table(catalog, &(SqlName){.schema = schema, .name = name, .offset = -1});
    if (!found || found->guessed)
        return true;
    TableFacts *table = talloc_zero(ctx, TableFacts);
    table->known = true;
    table->schema = schema;
    table->name = found->name;
    table->sql = name_quote_in(table, schema, found->name);
    table->catalog = catalog;
    table->found = found;
    table->key = key_of(table, found);
    table->column_count = found->column_count;
    table->columns = talloc_zero_array(table, ColumnFacts, (unsigned)found->column_count);
    for (size_t i = 0; i < found->column_count; i++)
        table->columns[i] = facts_of(table, &found->columns[i]);
    *ret_table = table;
    return check_kind(table, found, err);
}

bool facts_replay_is_taken(const TableFacts *table, const char *name)
{
    const SqlName full = {.schema = table->found->schema, .name = name, .offset = -1};
    CatalogIndex *index = NULL;
    return catalog_table(table->catalog, &full) ||
           catalog_index_table(table->catalog, &full, &index) ||
           catalog_constraint(table->found, name) || catalog_column(table->found, name) ||
           catalog_function(table->catalog, full.schema, name, -1);
}

/* A list that grows. */
typedef struct Dependents {
    const char **items;
    size_t count;
} Dependents;

static void add(TALLOC_CTX *ctx, Dependents *list, const char *what, const char *name)
{
    list->items = talloc_realloc(ctx, list->items, const char *, (unsigned)list->count + 2);
    list->items[list->count++] = talloc_asprintf(list->items, "%s %s", what, name);
    list->items[list->count] = NULL;
}

static bool holds(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static bool index_holds(const CatalogIndex *index, const char *column)
{
    for (size_t i = 0; i < index->part_count; i++) {
        /* What an expression reads is not looked into: named rather than forgotten. */
        if (!index->parts[i].column || strcmp(index->parts[i].column, column) == 0)
            return true;
    }
    return holds(index->included, index->included_count, column);
}

static void add_of_column(TALLOC_CTX *ctx, Dependents *list, const TableFacts *table,
                          const char *column)
{
    const CatalogTable *found = table->found;
    for (size_t i = 0; i < found->index_count; i++) {
        if (!found->indexes[i].constraint && index_holds(&found->indexes[i], column))
            add(ctx, list, "index", found->indexes[i].name);
    }
    for (size_t i = 0; i < found->constraint_count; i++) {
        const CatalogConstraint *each = &found->constraints[i];
        if (each->written->kind != SQL_CONSTRAINT_NOT_NULL &&
            holds(each->columns, each->column_count, column))
            add(ctx, list, "constraint", each->name);
    }
    size_t count;
    CatalogTable **views = catalog_dependent_views(ctx, found, column, &count);
    for (size_t i = 0; i < count; i++)
        add(ctx, list, "view", views[i]->name);
}

const char *const *facts_replay_dependents(TALLOC_CTX *ctx, const TableFacts *table,
                                           const char *const *columns)
{
    Dependents list = {.items = talloc_zero_array(ctx, const char *, 1)};
    for (size_t i = 0; columns[i]; i++)
        add_of_column(ctx, &list, table, columns[i]);
    return list.items;
}

bool facts_replay_is_indexed(const TableFacts *table, const char *column, bool unique)
{
    const CatalogTable *found = table->found;
    for (size_t i = 0; i < found->index_count; i++) {
        const CatalogIndex *index = &found->indexes[i];
        bool first = index->part_count && index->parts[0].column &&
                     strcmp(index->parts[0].column, column) == 0;
        if (first && index->valid && !index->predicate &&
            (!unique || (index->unique && index->part_count == 1)))
            return true;
    }
    return false;
}
