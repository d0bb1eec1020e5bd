/* Which statement changes the schema by what: a row each. */
#include <string.h>

#include "lint/catalog/data.h"
#include "lint/catalog/path.h"
#include "lint/catalog/schema.h"
#include "lint/catalog/table.h"
#include "lint/catalog/type.h"
#include "lint/catalog/view.h"

#define CALL_DEPTH 8 /* functions that call functions */

static void apply(Catalog *catalog, const SqlStatement *statement);

static void apply_alter(Catalog *catalog, const SqlStatement *statement)
{
    for (size_t i = 0; i < statement->alter_count; i++)
        table_alter(catalog, statement, &statement->alters[i]);
}

static void apply_attach_index(Catalog *catalog, const SqlStatement *statement)
{
    table_attach_index(catalog, &statement->name, &statement->other);
}

static void apply_inner(Catalog *catalog, const SqlStatement *statement)
{
    bool conditional = catalog->conditional;
    for (size_t i = 0; i < statement->inner_count; i++) {
        catalog->conditional = conditional || statement->inner[i].conditional;
        apply(catalog, &statement->inner[i]);
    }
    catalog->conditional = conditional;
}

/* A function of these migrations that is called at the top does what stands in its body. */
static void apply_function(Catalog *catalog, const char *schema, const char *name, int arguments)
{
    const CatalogFunction *function = catalog_function(catalog, schema, name, arguments);
    const SqlStatement *body = function ? ((const FunctionRecord *)function)->body : NULL;
    if (!body || !body->inner_count || catalog->calls >= CALL_DEPTH)
        return;
    catalog->calls++;
    apply_inner(catalog, body);
    catalog->calls--;
}

static void apply_call(Catalog *catalog, const SqlStatement *statement)
{
    apply_function(catalog, statement->name.schema, statement->name.name, -1);
}

static void apply_query(Catalog *catalog, const SqlStatement *statement)
{
    const SqlQuery *query = statement->query;
    if (!query)
        return;
    const SqlExpr *only =
        query->kind == SQL_QUERY_SELECT && query->target_count == 1 ? query->targets[0].expr : NULL;
    if (only && only->kind == SQL_EXPR_CALL && only->text) {
        path_apply_set_config(catalog, only);
        apply_function(catalog, only->schema, only->text, (int)only->arg_count);
    }
    data_apply_query(catalog, query);
}

static void apply_copy(Catalog *catalog, const SqlStatement *statement)
{
    if (statement->flag)
        data_copy_from(catalog, statement);
}

static void apply_begin(Catalog *catalog, const SqlStatement *statement)
{
    (void)statement;
    journal_begin(catalog);
}

static void apply_commit(Catalog *catalog, const SqlStatement *statement)
{
    (void)statement;
    journal_commit(catalog);
    path_end_transaction(catalog);
}

static void apply_rollback(Catalog *catalog, const SqlStatement *statement)
{
    (void)statement;
    journal_rollback(catalog);
    path_end_transaction(catalog);
}

static void apply_savepoint(Catalog *catalog, const SqlStatement *statement)
{
    if (strncmp(statement->words, "SAVEPOINT", 9) == 0)
        journal_savepoint(catalog, statement->text);
    else if (strncmp(statement->words, "ROLLBACK", 8) == 0)
        journal_rollback_to(catalog, statement->text);
}

typedef void (*Handler)(Catalog *catalog, const SqlStatement *statement);

static const Handler handlers[SQL_UNPARSED + 1] = {
    [SQL_CREATE_TABLE] = table_create,
    [SQL_CREATE_INDEX] = table_create_index,
    [SQL_CREATE_VIEW] = view_create,
    [SQL_CREATE_SEQUENCE] = table_create_sequence,
    [SQL_CREATE_ENUM] = type_create,
    [SQL_CREATE_COMPOSITE] = type_create_composite,
    [SQL_CREATE_DOMAIN] = type_create,
    [SQL_CREATE_FUNCTION] = function_create,
    [SQL_CREATE_TRIGGER] = table_create_trigger,
    [SQL_CREATE_SCHEMA] = apply_inner,
    [SQL_ALTER_TABLE] = apply_alter,
    [SQL_ATTACH_INDEX] = apply_attach_index,
    [SQL_ALTER_ENUM_ADD] = type_change_enum,
    [SQL_ALTER_ENUM_RENAME] = type_change_enum,
    [SQL_ALTER_DOMAIN] = type_alter_domain,
    [SQL_ALTER_SEQUENCE] = table_alter_sequence,
    [SQL_RENAME] = schema_rename,
    [SQL_SET_SCHEMA] = schema_move,
    [SQL_DROP] = schema_drop,
    [SQL_TRUNCATE] = data_truncate,
    [SQL_QUERY] = apply_query,
    [SQL_COPY] = apply_copy,
    [SQL_DO] = apply_inner,
    [SQL_CALL] = apply_call,
    [SQL_SET] = path_apply_set,
    [SQL_BEGIN] = apply_begin,
    [SQL_COMMIT] = apply_commit,
    [SQL_ROLLBACK] = apply_rollback,
    [SQL_SAVEPOINT] = apply_savepoint,
};

static void apply(Catalog *catalog, const SqlStatement *statement)
{
    if (handlers[statement->kind])
        handlers[statement->kind](catalog, statement);
}

void catalog_apply(Catalog *catalog, const SqlStatement *statement, bool pending)
{
    catalog->moment = pending ? catalog->now : 0;
    apply(catalog, statement);
}

void catalog_apply_alter(Catalog *catalog, const SqlStatement *statement, const SqlAlter *alter,
                         bool pending)
{
    catalog->moment = pending ? catalog->now : 0;
    table_alter(catalog, statement, alter);
}
