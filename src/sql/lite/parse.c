/* Which words begin which of SQLite's statements ("SQL As Understood By SQLite"). */
#include "sql/lite/parse.h"

#include "sql/lite/lite.h"

static const SmallStatementRow rows[] = {
    {"CREATE TABLE", SQL_CREATE_TABLE, SQL_OBJECT_TABLE, lite_create_table},
    {"CREATE TEMP TABLE", SQL_CREATE_TABLE, SQL_OBJECT_TABLE, lite_create_table},
    {"CREATE TEMPORARY TABLE", SQL_CREATE_TABLE, SQL_OBJECT_TABLE, lite_create_table},
    {"CREATE VIRTUAL TABLE", SQL_CREATE_TABLE, SQL_OBJECT_TABLE, lite_create_virtual},
    {"CREATE INDEX", SQL_CREATE_INDEX, SQL_OBJECT_INDEX, lite_create_index},
    {"CREATE UNIQUE INDEX", SQL_CREATE_INDEX, SQL_OBJECT_INDEX, lite_create_index},
    {"CREATE VIEW", SQL_CREATE_VIEW, SQL_OBJECT_VIEW, lite_create_view},
    {"CREATE TEMP VIEW", SQL_CREATE_VIEW, SQL_OBJECT_VIEW, lite_create_view},
    {"CREATE TEMPORARY VIEW", SQL_CREATE_VIEW, SQL_OBJECT_VIEW, lite_create_view},
    {"CREATE TRIGGER", SQL_CREATE_TRIGGER, SQL_OBJECT_TRIGGER, lite_create_trigger},
    {"CREATE TEMP TRIGGER", SQL_CREATE_TRIGGER, SQL_OBJECT_TRIGGER, lite_create_trigger},
    {"CREATE TEMPORARY TRIGGER", SQL_CREATE_TRIGGER, SQL_OBJECT_TRIGGER, lite_create_trigger},
    {"DROP TABLE", SQL_DROP, SQL_OBJECT_TABLE, lite_drop},
    {"DROP INDEX", SQL_DROP, SQL_OBJECT_INDEX, lite_drop},
    {"DROP VIEW", SQL_DROP, SQL_OBJECT_VIEW, lite_drop},
    {"DROP TRIGGER", SQL_DROP, SQL_OBJECT_TRIGGER, lite_drop},
    {"ALTER TABLE", SQL_ALTER_TABLE, SQL_OBJECT_TABLE, lite_alter},
    {"INSERT", SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement},
    {"REPLACE", SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement},
    {"UPDATE", SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement},
    {"DELETE", SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement},
    {"SELECT", SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement},
    {"VALUES", SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement},
    {"WITH", SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement},
    {"PRAGMA", SQL_PRAGMA, SQL_OBJECT_OTHER, lite_pragma},
    {"BEGIN", SQL_BEGIN, SQL_OBJECT_OTHER, lite_begin},
    {"COMMIT", SQL_COMMIT, SQL_OBJECT_OTHER, lite_begin},
    {"END", SQL_COMMIT, SQL_OBJECT_OTHER, lite_begin},
    {"ROLLBACK", SQL_ROLLBACK, SQL_OBJECT_OTHER, lite_rollback},
    {"SAVEPOINT", SQL_SAVEPOINT, SQL_OBJECT_OTHER, lite_savepoint},
    {"RELEASE", SQL_SAVEPOINT, SQL_OBJECT_OTHER, lite_release},
    {"ANALYZE", SQL_ANALYZE, SQL_OBJECT_OTHER, NULL},
    {"VACUUM", SQL_VACUUM, SQL_OBJECT_OTHER, NULL},
    {"REINDEX", SQL_REINDEX, SQL_OBJECT_OTHER, NULL},
    {"ATTACH", SQL_OTHER, SQL_OBJECT_DATABASE, NULL},
    {"DETACH", SQL_OTHER, SQL_OBJECT_DATABASE, NULL},
    {"EXPLAIN", SQL_OTHER, SQL_OBJECT_OTHER, NULL},
};

static const SmallGrammar grammar = {DIALECT_SQLITE, rows, COUNT_OF(rows)};

/* Nothing is loaded: the parser is this folder. */
bool lite_load(Error *err)
{
    (void)err;
    return true;
}

const SqlStatement *lite_parse(TALLOC_CTX *ctx, const char *text, size_t length)
{
    return small_parse(ctx, &grammar, text, length);
}

const SqlExpr *lite_parse_expression(TALLOC_CTX *ctx, const char *text)
{
    return small_parse_expression(ctx, DIALECT_SQLITE, text);
}

const SqlType *lite_parse_type(TALLOC_CTX *ctx, const char *text)
{
    return small_parse_type(ctx, DIALECT_SQLITE, text);
}
