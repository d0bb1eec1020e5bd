/* Prints a catalog as JSON, to be compared with another: print_catalog VERSION FILE.. replays SQL
 * files in this order, each in a session of its own, as that server (150000, "sqlite") runs them;
 * print_catalog --live URL reads a server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "lint/catalog/live.h"
#include "replaying.h"

#define FILE_MAX_BYTES ((size_t)16 << 20)

static json_t *names_json(const char *const *names, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string_or_null(names[i]));
    return list;
}

static json_t *columns_json(TALLOC_CTX *tmp, const CatalogTable *table)
{
    json_t *list = json_array();
    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:b, s:b, s:i, s:b}", "name", column->name, "type",
                            type_text(tmp, column->type), "not_null", column->not_null, "default",
                            column->default_expr != NULL, "identity", (int)column->identity,
                            "generated", column->generated != SQL_NOT_GENERATED));
    }
    return list;
}

static json_t *constraints_json(TALLOC_CTX *tmp, const CatalogTable *table)
{
    json_t *all = json_object();
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *each = &table->constraints[i];
        json_object_set_new(
            all, each->name ? each->name : talloc_asprintf(tmp, "%zu", i),
            json_pack("{s:i, s:o, s:b, s:o, s:o}", "kind", (int)each->written->kind, "columns",
                      names_json(each->columns, each->column_count), "valid", each->valid, "target",
                      json_string_or_null(each->target ? each->target->name : NULL), "referenced",
                      names_json(each->referenced, each->referenced_count)));
    }
    return all;
}

static json_t *indexes_json(const CatalogTable *table)
{
    json_t *all = json_object();
    for (size_t i = 0; i < table->index_count; i++) {
        const CatalogIndex *index = &table->indexes[i];
        json_t *parts = json_array();
        for (size_t at = 0; at < index->part_count; at++)
            json_array_append_new(parts, json_string_or_null(index->parts[at].column));
        json_object_set_new(all, index->name ? index->name : "?",
                            json_pack("{s:o, s:b, s:b, s:b, s:o, s:o, s:s}", "parts", parts,
                                      "unique", index->unique, "valid", index->valid, "partial",
                                      index->predicate != NULL, "constraint",
                                      json_string_or_null(index->constraint), "included",
                                      names_json(index->included, index->included_count), "method",
                                      index->access_method ? index->access_method : ""));
    }
    return all;
}

static json_t *table_json(TALLOC_CTX *tmp, const CatalogTable *table)
{
    json_t *reads = json_object();
    for (size_t i = 0; i < table->read_count; i++)
        json_object_set_new(reads, table->reads[i]->name, json_true());
    json_t *triggers = json_object();
    for (size_t i = 0; i < table->trigger_count; i++)
        json_object_set_new(triggers, table->triggers[i].name,
                            json_string_or_null(table->triggers[i].function));
    return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:b}", "kind", (int)table->kind,
                     "columns", columns_json(tmp, table), "constraints",
                     constraints_json(tmp, table), "indexes", indexes_json(table), "reads", reads,
                     "triggers", triggers, "parent",
                     json_string_or_null(table->parent ? table->parent->name : NULL), "unlogged",
                     table->unlogged, "guessed", table->guessed, "updatable", table->updatable);
}

typedef struct Printer {
    TALLOC_CTX *tmp;
    json_t *tables;
} Printer;

static void add_table(CatalogTable *table, void *data)
{
    const Printer *printer = data;
    json_object_set_new(printer->tables,
                        talloc_asprintf(printer->tmp, "%s.%s", table->schema, table->name),
                        table_json(printer->tmp, table));
}

static bool replay_file(Catalog *catalog, const char *path, Error *err)
{
    char *text = NULL;
    size_t length = 0;
    if (!fs_read(catalog, path, FILE_MAX_BYTES, &text, &length, err))
        return false;
    catalog_reset_session(catalog);
    catalog_begin(catalog);
    replay_more(catalog, text, length, false);
    return true;
}

static bool read_catalog(TALLOC_CTX *ctx, int count, char **words, Catalog **ret_catalog,
                         Error *err)
{
    if (count == 2 && strcmp(words[0], "--live") == 0) {
        Db *db = NULL;
        DbConfig config = {.url = secret_new(ctx, words[1]), .application_name = "print_catalog"};
        return db_open(ctx, &config, &db, err) && catalog_read_live(ctx, db, ret_catalog, err);
    }
    bool sqlite = count && strcmp(words[0], "sqlite") == 0;
    Catalog *catalog = sqlite ? catalog_new(ctx, DIALECT_SQLITE, 0)
                              : catalog_new(ctx, DIALECT_POSTGRES, count ? atoi(words[0]) : 0);
    for (int i = 1; i < count; i++) {
        if (!replay_file(catalog, words[i], err))
            return false;
    }
    *ret_catalog = catalog;
    return true;
}

int main(int argc, char **argv)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = NULL;
    if (!read_catalog(ctx, argc - 1, argv + 1, &catalog, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    Printer printer = {.tmp = ctx, .tables = json_object()};
    JSON_AUTO json_t *tables = printer.tables;
    catalog_each_table(catalog, NULL, add_table, &printer);
    json_dumpf(tables, stdout, JSON_SORT_KEYS | JSON_INDENT(1));
    puts("");
    return 0;
}
