/* Whatever statements follow each other: names lead to what bears them, nothing that is there leads
 * to what is not, and ROLLBACK leaves no trace. folders: base sql lint/catalog
 * without: lint/catalog/live
 *
 * Input: a byte chooses a statement, the next ones the names in it. */
#include "fuzz.h"

#include <string.h>

#include "lint/catalog/catalog.h"
#include "sql/parse.h"

/* %t a table, %c a column, %n a new name of either. */
static const char *const statements[] = {
    "create table %t (%c int primary key, %c text unique, %c int check (%c > 0))",
    "create table %t (%c serial, %c int references %t, primary key (%c))",
    "create table if not exists %t (%c int, %c int generated always as (%c + 1) stored)",
    "create table %t (%c int, %c int, primary key (%c)) partition by list (%c)",
    "create table %t partition of %t for values in (1)",
    "create table %t (%c int) inherits (%t)",
    "create table %t (like %t including all, %c int)",
    "create table %t as select * from %t",
    "create temporary table %t (%c int)",
    "create view %t as select * from %t",
    "create or replace view %t as select %c, a.%c from %t a join %t b using (%c)",
    "create view %t as with x as (select %c from %t) select * from x union select %c from %t",
    "create materialized view %t as select count(*), %c from %t group by 2",
    "create index on %t (%c)",
    "create unique index %n on %t (%c, lower(%c)) include (%c) where %c > 0",
    "create index on only %t (%c)",
    "alter index %n attach partition %n",
    "alter table %t add column %c int not null default 1",
    "alter table %t add column if not exists %c bigserial unique",
    "alter table %t drop column %c",
    "alter table %t drop column %c cascade",
    "alter table %t rename column %c to %c",
    "alter table %t rename to %t",
    "alter table %t set schema s",
    "alter table s.%t set schema public",
    "alter table %t alter %c type bigint, alter %c set not null, alter %c drop default",
    "alter table %t add generated_fails int",
    "alter table %t alter %c add generated always as identity",
    "alter table %t alter %c drop identity",
    "alter table %t add constraint %n check (%c > %c) not valid",
    "alter table %t add primary key (%c, %c)",
    "alter table %t add unique (%c)",
    "alter table %t add constraint %n unique using index %n",
    "alter table %t add foreign key (%c) references %t",
    "alter table %t drop constraint %n cascade",
    "alter table %t validate constraint %n",
    "alter table %t rename constraint %n to %n",
    "alter index %n rename to %n",
    "alter table %t attach partition %t for values in (2)",
    "alter table %t detach partition %t",
    "alter table %t inherit %t",
    "alter table %t no inherit %t",
    "drop table %t cascade",
    "drop table if exists %t, %t cascade",
    "drop view if exists %t cascade",
    "drop index %n",
    "drop sequence a_a_seq cascade",
    "drop schema s cascade",
    "alter schema s rename to z",
    "set search_path to s, public",
    "set local search_path to z",
    "reset search_path",
    "create type %n as enum ('a', 'b')",
    "alter type %n add value 'c' before 'b'",
    "alter type %n rename to %n",
    "drop type %n cascade",
    "create type %t as (%c int)",
    "alter type %t add attribute %c int",
    "create domain %n as int check (value > 0)",
    "alter domain %n add check (value < 9)",
    "alter domain %n drop constraint %n",
    "create function %n(int) returns int language sql as 'select 1'",
    "create function %n() returns void language plpgsql as $$ begin drop table %t; end $$",
    "select %n()",
    "drop function %n(int)",
    "alter function %n(int) rename to %n",
    "create trigger %n before insert on %t for each row execute function f()",
    "drop trigger %n on %t",
    "insert into %t (%c) values (null), (1)",
    "insert into %t select * from %t",
    "update %t set %c = 1 where %c is null",
    "delete from %t",
    "truncate %t cascade",
    "do $$ begin alter table %t add %c int; exception when others then drop table %t; end $$",
    "begin",
    "commit",
    "rollback",
    "savepoint %n",
    "rollback to savepoint %n",
    "release savepoint %n",
};

typedef struct Input {
    const uint8_t *data;
    size_t size, at;
} Input;

static uint8_t next(Input *input)
{
    return input->at < input->size ? input->data[input->at++] : 0;
}

static char *write_statement(TALLOC_CTX *ctx, Input *input, const char *form)
{
    static const char *const names[] = {"a", "b", "c", "a_pkey", "a_a_key", "a_a_idx", "A b", "d"};
    char *text = talloc_strdup(ctx, "");
    for (const char *at = form; *at; at++) {
        bool is_name = at[0] == '%' && strchr("tcn", at[1]);
        if (!is_name) {
            text = talloc_strndup_append(text, at, 1);
            continue;
        }
        /* Tables and columns have few names, so that they meet. */
        size_t choices = *++at == 'n' ? COUNT_OF(names) : 4;
        text = talloc_asprintf_append(text, "\"%s\"", names[next(input) % choices]);
    }
    return text;
}

typedef struct Check {
    const Catalog *catalog;
    TALLOC_CTX *ctx;
    char *text; /* all that was seen */
} Check;

static bool is_there(const Catalog *catalog, const CatalogTable *table)
{
    SqlName name = {.schema = table->schema, .name = table->name};
    return catalog_table(catalog, &name) == table;
}

static void check_constraint(Check *check, const CatalogTable *table,
                             const CatalogConstraint *constraint)
{
    for (size_t i = 0; i < constraint->column_count; i++)
        check->text = talloc_asprintf_append(check->text, " %s", constraint->columns[i]);
    require(!constraint->target || is_there(check->catalog, constraint->target),
            "foreign keys lead to tables that are there");
    size_t count = 0;
    CatalogTable **referring =
        constraint->target ? catalog_referring_tables(check->ctx, constraint->target, &count)
                           : NULL;
    bool found = constraint->target == table || !constraint->target;
    for (size_t i = 0; i < count; i++)
        found |= referring[i] == table;
    require(found, "a table knows who refers to it");
    check->text =
        talloc_asprintf_append(check->text, " k:%s%d", constraint->name, constraint->valid);
}

static void check_index(Check *check, CatalogTable *table, const CatalogIndex *index)
{
    CatalogIndex *found = NULL;
    SqlName name = {.schema = table->schema, .name = index->name};
    require(catalog_index_table(check->catalog, &name, &found) == table && found == index,
            "an index is found by its name");
    require(!index->constraint || catalog_constraint(table, index->constraint),
            "an index' constraint is there");
    check->text = talloc_asprintf_append(check->text, " i:%s", index->name);
}

static void check_table(CatalogTable *table, void *data)
{
    Check *check = data;
    require(is_there(check->catalog, table), "a table is found by its name");
    check->text = talloc_asprintf_append(check->text, "; %s.%s %d %d", table->schema, table->name,
                                         (int)table->kind, (int)table->empty);
    for (size_t i = 0; i < table->column_count; i++) {
        require(catalog_column(table, table->columns[i].name) == &table->columns[i],
                "no two columns have one name");
        check->text =
            talloc_asprintf_append(check->text, " %s%d%d", table->columns[i].name,
                                   table->columns[i].not_null, (int)table->columns[i].has_nulls);
    }
    for (size_t i = 0; i < table->constraint_count; i++)
        check_constraint(check, table, &table->constraints[i]);
    for (size_t i = 0; i < table->index_count; i++)
        check_index(check, table, &table->indexes[i]);
    for (size_t i = 0; i < table->child_count; i++)
        require(table->children[i]->parent && is_there(check->catalog, table->children[i]),
                "children are there, and have a parent");
    for (size_t i = 0; i < table->read_count; i++)
        require(is_there(check->catalog, table->reads[i]), "views read what is there");
    size_t count = 0;
    catalog_dependent_views(check->ctx, table, NULL, &count);
    check->text = talloc_asprintf_append(check->text, " v%zu t%zu", count, table->trigger_count);
}

static char *check_all(TALLOC_CTX *ctx, const Catalog *catalog)
{
    Check check = {.catalog = catalog, .ctx = ctx, .text = talloc_strdup(ctx, "")};
    catalog_each_table(catalog, NULL, check_table, &check);
    size_t count = 0;
    const char *const *path = catalog_search_path(catalog, &count);
    for (size_t i = 0; i < count; i++)
        check.text = talloc_asprintf_append(check.text, " %s", path[i]);
    return check.text;
}

/* What the catalog was when the transaction began is what it is after ROLLBACK. */
static void watch(TALLOC_CTX *ctx, const Catalog *catalog, SqlStatementKind kind, char **before)
{
    char *now = check_all(ctx, catalog);
    if (kind == SQL_ROLLBACK && *before)
        require(strcmp(now, *before) == 0, "a rollback leaves no trace");
    if (kind == SQL_BEGIN && !*before)
        *before = now;
    else if (kind == SQL_COMMIT || kind == SQL_ROLLBACK)
        *before = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool loaded;
    ERROR_AUTO Error err = {0};
    if (!loaded)
        require(loaded = sql_parse_load(DIALECT_POSTGRES, &err), "libpg_query is there");
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = catalog_new(ctx, DIALECT_POSTGRES, 150000);
    catalog_begin(catalog);
    Input input = {.data = data, .size = size < 400 ? size : 400};
    char *before = NULL;
    while (input.at < input.size) {
        const char *form = statements[next(&input) % COUNT_OF(statements)];
        char *text = write_statement(ctx, &input, form);
        const SqlStatement *statement = sql_parse(ctx, DIALECT_POSTGRES, text, strlen(text));
        /* A savepoint outside a transaction begins what only COMMIT ends. */
        if (statement->kind == SQL_SAVEPOINT && !before)
            continue;
        if (getenv("FUZZ_SHOW"))
            fprintf(stderr, "%s\n", text);
        catalog_apply(catalog, statement, true);
        watch(ctx, catalog, statement->kind, &before);
    }
    return 0;
}
