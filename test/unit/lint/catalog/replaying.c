#include "replaying.h"

#include <stdlib.h>
#include <string.h>

#include "sql/parse.h"
#include "sql/splitter.h"

#define LIMIT ((size_t)1 << 20)

void replay_more(Catalog *catalog, const char *sql, size_t length, bool pending)
{
    ERROR_AUTO Error err = {0};
    Dialect dialect = catalog_dialect(catalog);
    if (!sql_parse_load(dialect, &err))
        abort();
    SqlSplitter *splitter = sql_splitter_new(catalog, dialect, LIMIT);
    sql_splitter_feed(splitter, sql, length);
    SqlItem item;
    SqlEvent event;
    while ((event = sql_splitter_next(splitter, &item, &err)) != SQL_DONE && event != SQL_FAILED) {
        if (event == SQL_MORE)
            sql_splitter_finish(splitter);
        else if (event == SQL_STATEMENT)
            catalog_apply(catalog, sql_parse(catalog, dialect, item.text, item.length), pending);
    }
    talloc_free(splitter);
}

Catalog *replay(TALLOC_CTX *ctx, const char *sql)
{
    Catalog *catalog = catalog_new(ctx, DIALECT_POSTGRES, 150000);
    catalog_begin(catalog);
    replay_more(catalog, sql, strlen(sql), false);
    return catalog;
}

Catalog *replay_pending(TALLOC_CTX *ctx, const char *sql)
{
    Catalog *catalog = catalog_new(ctx, DIALECT_POSTGRES, 150000);
    catalog_begin(catalog);
    replay_more(catalog, sql, strlen(sql), true);
    return catalog;
}

CatalogTable *table_named(const Catalog *catalog, const char *name)
{
    return catalog_table(catalog, &(SqlName){.name = name});
}

char *type_text(TALLOC_CTX *ctx, const SqlType *type)
{
    if (!type)
        return talloc_strdup(ctx, "?");
    char *text = talloc_strdup(ctx, type->name);
    if (type->modifier_count == 1)
        text = talloc_asprintf_append(text, "(%d)", type->modifiers[0]);
    if (type->modifier_count == 2)
        text = talloc_asprintf_append(text, "(%d,%d)", type->modifiers[0], type->modifiers[1]);
    return type->array_dimensions ? talloc_asprintf_append(text, "[]") : text;
}

static char *names_text(TALLOC_CTX *ctx, const char *const *names, size_t count)
{
    char *text = talloc_strdup(ctx, "(");
    for (size_t i = 0; i < count; i++)
        text = talloc_asprintf_append(text, "%s%s", i ? "," : "", names[i]);
    return talloc_asprintf_append(text, ")");
}

static void describe_columns(char **text, const CatalogTable *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];
        *text = talloc_asprintf_append(
            *text, "%s%s %s%s%s", i ? ", " : "", column->name, type_text(*text, column->type),
            column->not_null ? " not null" : "", column->default_expr ? " default" : "");
    }
}

static void describe_constraints(char **text, const CatalogTable *table)
{
    static const char *const words[] = {
        [SQL_CONSTRAINT_PRIMARY_KEY] = "primary key",
        [SQL_CONSTRAINT_UNIQUE] = "unique",
        [SQL_CONSTRAINT_CHECK] = "check",
        [SQL_CONSTRAINT_FOREIGN_KEY] = "foreign key",
        [SQL_CONSTRAINT_EXCLUSION] = "exclude",
        [SQL_CONSTRAINT_NOT_NULL] = "not null",
    };
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *each = &table->constraints[i];
        *text = talloc_asprintf_append(
            *text, "; %s %s %s%s", each->name, words[each->written->kind],
            names_text(*text, each->columns, each->column_count), each->valid ? "" : " not valid");
        if (each->target)
            *text =
                talloc_asprintf_append(*text, " to %s%s", each->target->name,
                                       names_text(*text, each->referenced, each->referenced_count));
    }
}

static void describe_indexes(char **text, const CatalogTable *table)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const CatalogIndex *index = &table->indexes[i];
        if (index->constraint)
            continue;
        *text = talloc_asprintf_append(*text, "; %sindex %s", index->unique ? "unique " : "",
                                       index->name);
        for (size_t at = 0; at < index->part_count; at++)
            *text =
                talloc_asprintf_append(*text, "%s%s", at ? "," : " (",
                                       index->parts[at].column ? index->parts[at].column : "expr");
        *text = talloc_asprintf_append(*text, ")");
    }
}

char *describe(TALLOC_CTX *ctx, const Catalog *catalog, const char *name)
{
    const CatalogTable *table = table_named(catalog, name);
    if (!table)
        return NULL;
    char *text = talloc_strdup(ctx, "");
    describe_columns(&text, table);
    describe_constraints(&text, table);
    describe_indexes(&text, table);
    return text;
}
