#include "sql/parse.h"

#include "sql/lite/parse.h"
#include "sql/maria/parse.h"
#include "sql/pgtree/parse.h"

typedef struct ParserRow {
    bool (*load)(Error *err);
    const SqlStatement *(*parse)(TALLOC_CTX *ctx, const char *text, size_t length);
    const SqlExpr *(*parse_expression)(TALLOC_CTX *ctx, const char *text);
    const SqlType *(*parse_type)(TALLOC_CTX *ctx, const char *text);
} ParserRow;

static const ParserRow PARSERS[] = {
    [DIALECT_POSTGRES] = {pgtree_load, pgtree_parse, pgtree_parse_expression, pgtree_parse_type},
    [DIALECT_SQLITE] = {lite_load, lite_parse, lite_parse_expression, lite_parse_type},
    [DIALECT_MARIADB] = {maria_load, maria_parse, maria_parse_expression, maria_parse_type},
};

/* A dialect whose statements nothing reads as yet says so in each of them. */
static const SqlStatement *no_parser(TALLOC_CTX *ctx, Dialect dialect)
{
    SqlStatement *statement = talloc_zero(ctx, SqlStatement);
    statement->kind = SQL_UNPARSED;
    statement->object = SQL_OBJECT_OTHER;
    statement->words = "";
    statement->text =
        talloc_asprintf(statement, "statements of %s are not read", dialect_name(dialect));
    statement->name.offset = statement->table.offset = statement->other.offset = -1;
    statement->body_offset = -1;
    return statement;
}

static const ParserRow *find_parser(Dialect dialect)
{
    return (size_t)dialect < COUNT_OF(PARSERS) && PARSERS[dialect].parse ? &PARSERS[dialect] : NULL;
}

bool sql_parse_knows(Dialect dialect)
{
    return find_parser(dialect) != NULL;
}

bool sql_parse_load(Dialect dialect, Error *err)
{
    const ParserRow *parser = find_parser(dialect);
    return !parser || parser->load(err);
}

const SqlStatement *sql_parse(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length)
{
    const ParserRow *parser = find_parser(dialect);
    return parser ? parser->parse(ctx, text, length) : no_parser(ctx, dialect);
}

const SqlExpr *sql_parse_expression(TALLOC_CTX *ctx, Dialect dialect, const char *text)
{
    const ParserRow *parser = find_parser(dialect);
    return parser ? parser->parse_expression(ctx, text) : NULL;
}

const SqlType *sql_parse_type(TALLOC_CTX *ctx, Dialect dialect, const char *text)
{
    const ParserRow *parser = find_parser(dialect);
    return parser ? parser->parse_type(ctx, text) : NULL;
}
