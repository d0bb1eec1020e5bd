#include "sql/gentle.h"

#include "sql/grammar.h"
#include "sql/pattern.h"

#define NO "false|off|no|0|'false'|'off'|'no'|'0'"

/* REFRESH MATERIALIZED VIEW, VACUUM FULL, CLUSTER and REINDEX keep
 * readers or writers away when they are not told otherwise: they are no rows here. */
static const SqlPatternRow ROWS[] = {
    {"CREATE [ UNIQUE ] INDEX CONCURRENTLY", true},
    {"DROP INDEX CONCURRENTLY", true},
    {"REINDEX () INDEX|TABLE|SCHEMA|DATABASE|SYSTEM CONCURRENTLY", true},
    {"REINDEX ( .. CONCURRENTLY " NO, false},
    {"REINDEX ( .. CONCURRENTLY", true},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY", true},
    {"ALTER TABLE [ IF EXISTS ] [ ONLY ] %1 VALIDATE CONSTRAINT * $", true},
    {"ALTER TABLE [ IF EXISTS ] %1 DETACH PARTITION %2 CONCURRENTLY $", true},
    {"VACUUM FULL", false},
    {"VACUUM FREEZE FULL", false},
    {"VACUUM ( .. FULL " NO, true},
    {"VACUUM ( .. FULL", false},
    {"VACUUM", true},
    {"ANALYZE|ANALYSE", true},
    {"CREATE STATISTICS", true},
    {"SET|RESET", true},
};

bool sql_is_gentle(Dialect dialect, const char *text, size_t length)
{
    return dialect == DIALECT_POSTGRES &&
           sql_pattern_holds(ROWS, COUNT_OF(ROWS), sql_grammar(dialect), text, length);
}
