#include "base/attr.h"
#include "sql/grammar.h"

#include <string.h>

/* A carriage return ends a "--" comment, parentheses hide semicolons, bodies are those of SQL
 * functions: as in the scanner of psql (src/fe_utils/psqlscan.l of PostgreSQL). */

static const unsigned char CLASSES[256] = {
    SQL_COMMON_BYTES,
    ['"'] = SQL_BYTE_NAME,
    ['$'] = SQL_BYTE_DOLLAR,
    ['\\'] = SQL_BYTE_COMMAND,
};

static const char *const SKIPPED_COMMANDS[] = {"restrict", "unrestrict", ".", NULL};

enum { CREATE = 1, ROUTINE, BEGIN, ATOMIC, COPY, FROM };

static const SqlHeadRow HEAD_ROWS[] = {
    {SQL_HEAD_START, "CREATE", CREATE, 0, false},
    {SQL_HEAD_START, "COPY", COPY, 0, false},
    {SQL_HEAD_START, NULL, SQL_HEAD_DULL, 0, false},
    {CREATE, "OR", CREATE, 0, false},
    {CREATE, "REPLACE", CREATE, 0, false},
    {CREATE, "FUNCTION", ROUTINE, 0, false},
    {CREATE, "PROCEDURE", ROUTINE, 0, false},
    {CREATE, NULL, SQL_HEAD_DULL, 0, false},
    {ROUTINE, "BEGIN", BEGIN, 0, false},
    {BEGIN, "ATOMIC", ATOMIC, 1, false},
    {BEGIN, NULL, ROUTINE, 0, false},
    {ATOMIC, "CASE", ATOMIC, 1, false},
    {ATOMIC, "END", ATOMIC, -1, false},
    {COPY, "FROM", FROM, 0, false},
    {FROM, "STDIN", SQL_HEAD_DULL, 0, true},
    {FROM, "STDOUT", SQL_HEAD_DULL, 0, true}, /* the grammar takes either word for either way */
    {FROM, NULL, COPY, 0, false},
};

#define NO "false|off|no|0|'false'|'off'|'no'|'0'"
#define OUTSIDE(pattern, what, settle)                                                             \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, what, settle, .runs = SQL_RUNS_OUTSIDE                          \
    }
#define INSIDE(pattern)                                                                            \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, SQL_SETTLE_RERUN, .runs = SQL_RUNS_INSIDE                 \
    }
#define ANYWHERE(pattern)                                                                          \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, SQL_SETTLE_RERUN, .runs = SQL_RUNS_ANYWHERE               \
    }
#define SESSION(pattern)                                                                           \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, SQL_SETTLE_RERUN, .runs = SQL_RUNS_INSIDE,                \
                                                           .session = true                         \
    }
#define GUARDED(pattern)                                                                           \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, SQL_SETTLE_INDEX_CREATED, .runs = SQL_RUNS_INSIDE         \
    }
#define BEFORE_12(pattern, settle)                                                                 \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, "ALTER TYPE ADD VALUE", settle, .runs = SQL_RUNS_INSIDE,        \
                                                                   .before = 120000                \
    }
#define PROCEDURAL(pattern)                                                                        \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, SQL_SETTLE_ASK, .procedural = true                        \
    }
#define CONTROL(pattern, control)                                                                  \
    {                                                                                              \
        pattern, control, NULL, SQL_SETTLE_RERUN, .runs = SQL_RUNS_ANYWHERE                        \
    }

/* Every caller of PreventInTransactionBlock() in PostgreSQL 11 to 18 that can be told from the
 * statement alone; the manual says it on the page of each command. */
static const SqlTraitRow TRAIT_ROWS[] = {
    CONTROL("BEGIN", SQL_CONTROL_BEGIN),
    CONTROL("START TRANSACTION", SQL_CONTROL_BEGIN),
    OUTSIDE("COMMIT PREPARED", "COMMIT PREPARED", SQL_SETTLE_ASK),
    CONTROL("COMMIT", SQL_CONTROL_COMMIT),
    CONTROL("END", SQL_CONTROL_COMMIT),
    OUTSIDE("ROLLBACK PREPARED", "ROLLBACK PREPARED", SQL_SETTLE_ASK),
    INSIDE("ROLLBACK [ WORK|TRANSACTION ] TO"),
    CONTROL("ROLLBACK", SQL_CONTROL_ROLLBACK),
    CONTROL("ABORT", SQL_CONTROL_ROLLBACK),
    CONTROL("PREPARE TRANSACTION", SQL_CONTROL_PREPARE),

    OUTSIDE("CREATE [ UNIQUE ] INDEX CONCURRENTLY [ IF NOT EXISTS ] %1 ON [ ONLY ] %2 (|USING",
            "CREATE INDEX CONCURRENTLY", SQL_SETTLE_INDEX_CREATED),
    OUTSIDE("CREATE [ UNIQUE ] INDEX CONCURRENTLY", "CREATE INDEX CONCURRENTLY", SQL_SETTLE_ASK),
    OUTSIDE("DROP INDEX CONCURRENTLY [ IF EXISTS ] %1 [ CASCADE|RESTRICT ] $",
            "DROP INDEX CONCURRENTLY", SQL_SETTLE_INDEX_DROPPED),
    OUTSIDE("DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY", SQL_SETTLE_ASK),
    OUTSIDE("REINDEX () SCHEMA|DATABASE|SYSTEM CONCURRENTLY", "REINDEX CONCURRENTLY",
            SQL_SETTLE_REINDEXED),
    OUTSIDE("REINDEX () SCHEMA", "REINDEX SCHEMA", SQL_SETTLE_RERUN),
    OUTSIDE("REINDEX () DATABASE", "REINDEX DATABASE", SQL_SETTLE_RERUN),
    OUTSIDE("REINDEX () SYSTEM", "REINDEX SYSTEM", SQL_SETTLE_RERUN),
    OUTSIDE("REINDEX () INDEX|TABLE CONCURRENTLY", "REINDEX CONCURRENTLY", SQL_SETTLE_REINDEXED),
    INSIDE("REINDEX ( .. CONCURRENTLY " NO),
    OUTSIDE("REINDEX ( .. CONCURRENTLY", "REINDEX CONCURRENTLY", SQL_SETTLE_REINDEXED),
    OUTSIDE("VACUUM", "VACUUM", SQL_SETTLE_RERUN),
    OUTSIDE("CLUSTER () [ VERBOSE ] $", "CLUSTER without a table", SQL_SETTLE_RERUN),
    OUTSIDE("DISCARD ALL", "DISCARD ALL", SQL_SETTLE_RERUN),
    OUTSIDE("ALTER SYSTEM", "ALTER SYSTEM", SQL_SETTLE_RERUN),
    OUTSIDE("ALTER TABLE .. DETACH PARTITION %1 CONCURRENTLY", "DETACH PARTITION CONCURRENTLY",
            SQL_SETTLE_DETACHED),

    OUTSIDE("CREATE DATABASE %1", "CREATE DATABASE", SQL_SETTLE_DATABASE_CREATED),
    OUTSIDE("DROP DATABASE [ IF EXISTS ] %1", "DROP DATABASE", SQL_SETTLE_DATABASE_DROPPED),
    OUTSIDE("ALTER DATABASE * SET TABLESPACE", "ALTER DATABASE SET TABLESPACE", SQL_SETTLE_RERUN),
    OUTSIDE("CREATE TABLESPACE %1", "CREATE TABLESPACE", SQL_SETTLE_TABLESPACE_CREATED),
    OUTSIDE("DROP TABLESPACE [ IF EXISTS ] %1", "DROP TABLESPACE", SQL_SETTLE_TABLESPACE_DROPPED),

    INSIDE("CREATE SUBSCRIPTION .. create_slot|connect = " NO),
    OUTSIDE("CREATE SUBSCRIPTION %1", "CREATE SUBSCRIPTION with create_slot",
            SQL_SETTLE_SUBSCRIPTION_CREATED),
    OUTSIDE("DROP SUBSCRIPTION [ IF EXISTS ] %1", "DROP SUBSCRIPTION",
            SQL_SETTLE_SUBSCRIPTION_DROPPED),
    INSIDE("ALTER SUBSCRIPTION * SET|ADD|DROP PUBLICATION .. refresh = " NO),
    OUTSIDE("ALTER SUBSCRIPTION * SET|ADD|DROP PUBLICATION", "ALTER SUBSCRIPTION with refresh",
            SQL_SETTLE_ASK),
    OUTSIDE("ALTER SUBSCRIPTION * REFRESH", "ALTER SUBSCRIPTION REFRESH", SQL_SETTLE_RERUN),
    OUTSIDE("ALTER SUBSCRIPTION * SET ( .. failover", "ALTER SUBSCRIPTION SET (failover)",
            SQL_SETTLE_RERUN),
    OUTSIDE("ALTER SUBSCRIPTION * SET ( .. two_phase", "ALTER SUBSCRIPTION SET (two_phase)",
            SQL_SETTLE_RERUN),

    /* PostgreSQL 12 lets it run in a transaction, where the new value cannot be used yet. */
    BEFORE_12("ALTER TYPE * [ . * ] ADD VALUE IF NOT EXISTS", SQL_SETTLE_RERUN),
    BEFORE_12("ALTER TYPE * [ . * ] ADD VALUE", SQL_SETTLE_ASK),

    PROCEDURAL("CALL"),
    PROCEDURAL("DO"),

    INSIDE("SET LOCAL|CONSTRAINTS|TRANSACTION"),
    SESSION("SET|RESET"),
    SESSION("SELECT [ pg_catalog . ] set_config ("),
    INSIDE("INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY|LOCK|GRANT|REVOKE|COMMENT|REASSIGN"),
    INSIDE("ALTER TABLE|TYPE|INDEX|SEQUENCE|VIEW|FUNCTION|PROCEDURE|SCHEMA|ROLE|USER|DOMAIN|"
           "DEFAULT|POLICY|TRIGGER|EXTENSION|MATERIALIZED"),
    INSIDE("CREATE "
           "TABLE|TEMP|TEMPORARY|UNLOGGED|TYPE|SEQUENCE|VIEW|FUNCTION|PROCEDURE|SCHEMA|ROLE|USER|"
           "DOMAIN|POLICY|"
           "TRIGGER|EXTENSION|STATISTICS"),
    INSIDE("CREATE OR REPLACE"),
    INSIDE("DROP TABLE|TYPE|INDEX|SEQUENCE|VIEW|FUNCTION|PROCEDURE|SCHEMA|ROLE|USER|DOMAIN|POLICY|"
           "TRIGGER|EXTENSION|MATERIALIZED|STATISTICS|OWNED"),
    /* TimescaleDB can build an index in several transactions. */
    ANYWHERE("CREATE [ UNIQUE ] INDEX .. timescaledb"),
    GUARDED("CREATE [ UNIQUE ] INDEX IF NOT EXISTS %1 ON [ ONLY ] %2 (|USING"),
    INSIDE("CREATE [ UNIQUE ] INDEX"),
};

static size_t count_prefix(const char *text, size_t length, const char *bytes)
{
    size_t count = 0;
    while (count < length && text[count] && strchr(bytes, text[count]))
        count++;
    return count;
}

static bool holds_comment(const char *text, size_t length)
{
    return length > 1 && ((text[0] == '-' && text[1] == '-') || (text[0] == '/' && text[1] == '*'));
}

/* Manual, "Operators": the longest run; one of several characters ends with + or - only if it
 * also has one of ~ ! @ # % ^ & | ` ?. */
static size_t operator_length(const char *text, size_t length)
{
    if (*text == ':' && length > 1 && (text[1] == ':' || text[1] == '='))
        return 2;
    size_t run = count_prefix(text, length, "+-*/<>=~!@#%^&|`?");
    bool free_end = false;
    for (size_t i = 0; i < run; i++) {
        if (holds_comment(text + i, length - i))
            run = i;
        else
            free_end |= strchr("~!@#%^&|`?", text[i]) != NULL;
    }
    while (run > 1 && !free_end && (text[run - 1] == '+' || text[run - 1] == '-'))
        run--;
    return run > 0 ? run : 1;
}

const SqlGrammar SQL_GRAMMAR_POSTGRES = {
    .classes = CLASSES,
    .plain_prefixes = "bBxXnN",
    .escape_prefixes = "eE",
    .nested_comments = true,
    .cr_ends_comment = true,
    .parens_nest = true,
    .command_inside = true,
    .shell = "psql",
    .shell_hint = "write the file as SQL alone: take psql's commands out, make dumps with "
                  "'pg_dump --inserts'",
    .skipped_commands = SKIPPED_COMMANDS,
    .head_rows = HEAD_ROWS,
    .head_count = COUNT_OF(HEAD_ROWS),
    .trait_rows = TRAIT_ROWS,
    .trait_count = COUNT_OF(TRAIT_ROWS),
    .operator_length = operator_length,
};
