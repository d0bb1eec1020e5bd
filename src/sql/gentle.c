#include "sql/gentle.h"

#include "sql/grammar.h"
#include "sql/pattern.h"

#define NO "false|off|no|0|'false'|'off'|'no'|'0'"

/* The first row that fits decides. REFRESH MATERIALIZED VIEW, VACUUM FULL, CLUSTER and REINDEX keep
 * readers or writers away when they are not told otherwise: they are no rows here. */
static const struct {
    const char *pattern;
    bool gentle;
} ROWS[] = {
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
    const SqlGrammar *grammar = sql_grammar(dialect);
    SqlPatternNames names;
    SqlLexer lexer;
    SqlToken first;
    if (dialect != DIALECT_POSTGRES)
        return false;
    sql_lexer_init_text(&lexer, grammar, text, length);
    if (sql_lexer_next(&lexer, &first) != SQL_TOKEN_WORD)
        return false;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        if (sql_pattern_begins(ROWS[i].pattern, &first) &&
            sql_pattern_fits(ROWS[i].pattern, grammar, text, length, &names))
            return ROWS[i].gentle;
    }
    return false;
}
