#include "base/attr.h"
#include "sql/grammar.h"

#include <string.h>

static const unsigned char CLASSES[256] = {
    SQL_COMMON_BYTES,      ['"'] = SQL_BYTE_STRING, ['`'] = SQL_BYTE_NAME,
    ['#'] = SQL_BYTE_HASH, ['*'] = SQL_BYTE_STAR,   ['$'] = SQL_BYTE_WORD,
};

static const char *const SKIPPED_COMMANDS[] = {NULL};

enum { CREATE = 1, ROUTINE, BEGINS, INSIDE, ENDED };

#define ROW(state, word, next, body)                                                               \
    {                                                                                              \
        state, word, next, body, false                                                             \
    }

/* The body of a routine, trigger or event: BEGIN .. END with IF, CASE and loops in it, where "END
 * IF" ends one as END does. IF and REPEAT are functions, too, and open only where a statement
 * begins. */
static const SqlHeadRow HEAD_ROWS[] = {
    ROW(SQL_HEAD_START, "CREATE", CREATE, 0),
    ROW(SQL_HEAD_START, NULL, SQL_HEAD_DULL, 0),
    ROW(CREATE, "PROCEDURE", ROUTINE, 0),
    ROW(CREATE, "FUNCTION", ROUTINE, 0),
    ROW(CREATE, "TRIGGER", ROUTINE, 0),
    ROW(CREATE, "EVENT", ROUTINE, 0),
    ROW(CREATE, "TABLE", SQL_HEAD_DULL, 0),
    ROW(CREATE, "VIEW", SQL_HEAD_DULL, 0),
    ROW(CREATE, "INDEX", SQL_HEAD_DULL, 0),
    ROW(CREATE, "DATABASE", SQL_HEAD_DULL, 0),
    ROW(ROUTINE, "BEGIN", BEGINS, 1),
    ROW(BEGINS, "IF", INSIDE, 1),
    ROW(BEGINS, "CASE", INSIDE, 1),
    ROW(BEGINS, "WHILE", INSIDE, 1),
    ROW(BEGINS, "FOR", INSIDE, 1),
    ROW(BEGINS, "LOOP", BEGINS, 1),
    ROW(BEGINS, "REPEAT", BEGINS, 1),
    ROW(BEGINS, "BEGIN", BEGINS, 1),
    ROW(BEGINS, "END", ENDED, -1),
    ROW(BEGINS, ";", BEGINS, 0),
    ROW(BEGINS, "ELSE", BEGINS, 0),
    ROW(BEGINS, NULL, INSIDE, 0),
    ROW(INSIDE, "CASE", INSIDE, 1),
    ROW(INSIDE, "BEGIN", BEGINS, 1),
    ROW(INSIDE, "END", ENDED, -1),
    ROW(INSIDE, "THEN", BEGINS, 0),
    ROW(INSIDE, "ELSE", BEGINS, 0),
    ROW(INSIDE, "DO", BEGINS, 0),
    ROW(INSIDE, ":", BEGINS, 0),
    ROW(INSIDE, ";", BEGINS, 0),
    ROW(ENDED, ";", BEGINS, 0),
    ROW(ENDED, "END", ENDED, -1),
    ROW(ENDED, NULL, INSIDE, 0),
};

#define CONTROL(pattern, control)                                                                  \
    {                                                                                              \
        pattern, control, NULL, SQL_SETTLE_RERUN, .runs = SQL_RUNS_INSIDE                          \
    }
#define INSIDE(pattern) CONTROL(pattern, SQL_CONTROL_NONE)
#define SESSION(pattern)                                                                           \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, SQL_SETTLE_RERUN, .runs = SQL_RUNS_INSIDE,                \
                                                           .session = true                         \
    }
#define COMMITS(pattern, how)                                                                      \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, how, .runs = SQL_RUNS_BY_ITSELF                           \
    }
/* Again and the same is there. */
#define REPEATS(pattern) COMMITS(pattern, SQL_SETTLE_RERUN)
/* Several things in one statement, of which some may be done when it fails. */
#define STEPS(pattern)                                                                             \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, NULL, SQL_SETTLE_ASK, .runs = SQL_RUNS_BY_ITSELF,               \
                                                         .procedural = true                        \
    }

/* What does not commit the transaction it is in ("SQL statements That Cause an Implicit Commit" in
 * MariaDB's manual, and MySQL's); all else does, or may. */
static const SqlTraitRow TRAIT_ROWS[] = {
    STEPS("BEGIN NOT ATOMIC"),
    CONTROL("BEGIN", SQL_CONTROL_BEGIN),
    CONTROL("START TRANSACTION", SQL_CONTROL_BEGIN),
    CONTROL("COMMIT", SQL_CONTROL_COMMIT),
    INSIDE("ROLLBACK [ WORK ] TO"),
    CONTROL("ROLLBACK", SQL_CONTROL_ROLLBACK),
    INSIDE("SAVEPOINT"),
    INSIDE("RELEASE SAVEPOINT"),
    INSIDE("SELECT"),
    INSIDE("INSERT"),
    INSIDE("UPDATE"),
    INSIDE("DELETE"),
    INSIDE("REPLACE"),
    INSIDE("WITH"),
    INSIDE("VALUES"),
    INSIDE("TABLE"),
    INSIDE("DO"),
    INSIDE("LOAD DATA|XML"),
    INSIDE("SHOW"),
    INSIDE("EXPLAIN|DESCRIBE|DESC"),
    INSIDE("CREATE [ OR REPLACE ] TEMPORARY TABLE"),
    INSIDE("DROP TEMPORARY TABLE"),
    REPEATS("SET PASSWORD"),
    REPEATS("SET [ DEFAULT ] ROLE"),
    COMMITS("SET STATEMENT", SQL_SETTLE_ASK),
    SESSION("SET"),
    SESSION("USE"),
    SESSION("PREPARE"),
    INSIDE("DEALLOCATE PREPARE"),
    INSIDE("DROP PREPARE"),
    STEPS("CALL"),
    STEPS("EXECUTE"),
    REPEATS("CREATE OR REPLACE"),
    REPEATS("CREATE TABLE|DATABASE|SCHEMA|VIEW|SEQUENCE|USER|ROLE|EVENT|INDEX IF NOT EXISTS"),
    REPEATS("DROP TABLE|TABLES|VIEW|DATABASE|SCHEMA|SEQUENCE|USER|ROLE|EVENT IF EXISTS"),
    REPEATS("DROP PROCEDURE|FUNCTION|TRIGGER|INDEX IF EXISTS"),
    STEPS("DROP TABLE|TABLES|VIEW * ,"),
    STEPS("DROP TABLE|TABLES|VIEW * . * ,"),
    REPEATS("GRANT"),
    REPEATS("REVOKE"),
    REPEATS("ANALYZE|OPTIMIZE|CHECK|REPAIR|FLUSH|LOCK|UNLOCK"),
};

static size_t operator_length(const char *text, size_t length)
{
    static const char *const operators[] = {"<=>", "->>", "->", "||", "&&", "<<",
                                            ">>",  "<=",  ">=", "!=", "<>", ":="};
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        size_t size = strlen(operators[i]);
        if (size <= length && memcmp(text, operators[i], size) == 0)
            return size;
    }
    return 1;
}

const SqlGrammar SQL_GRAMMAR_MARIADB = {
    .classes = CLASSES,
    .plain_prefixes = "xXbB",
    .escape_prefixes = "nN",
    .string_escapes = true,
    .dash_wants_space = true,
    .version_comments = true,
    .delimiter_command = "DELIMITER",
    .shell = "the mariadb shell",
    .shell_hint = "write the file as SQL alone",
    .skipped_commands = SKIPPED_COMMANDS,
    .head_rows = HEAD_ROWS,
    .head_count = COUNT_OF(HEAD_ROWS),
    .otherwise = SQL_RUNS_BY_ITSELF,
    .trait_rows = TRAIT_ROWS,
    .trait_count = COUNT_OF(TRAIT_ROWS),
    .operator_length = operator_length,
};
