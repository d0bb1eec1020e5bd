#include "sql/plain.h"

#include "sql/grammar.h"
#include "sql/pattern.h"

static const SqlPatternRow ROWS[] = {
    {"CREATE TABLE .. AS|EXECUTE", false}, /* a query; GENERATED .. AS is taken for one */
    {"CREATE TABLE .. FOR VALUES", false}, /* a partition's bounds are evaluated */
    {"CREATE TABLE", true},
    {"CREATE [ UNIQUE ] INDEX", true},
    {"CREATE SEQUENCE|TYPE", true},
    {"DROP TABLE|INDEX|SEQUENCE|TYPE|VIEW|MATERIALIZED|FUNCTION|PROCEDURE|TRIGGER", true},
    {"COMMENT ON", true},
};

bool sql_is_plain(Dialect dialect, const char *text, size_t length)
{
    return dialect == DIALECT_POSTGRES &&
           sql_pattern_holds(ROWS, COUNT_OF(ROWS), sql_grammar(dialect), text, length);
}
