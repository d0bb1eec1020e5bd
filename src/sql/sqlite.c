#include "base/attr.h"
#include "sql/grammar.h"

#include <string.h>

static const unsigned char CLASSES[256] = {
    SQL_COMMON_BYTES,      ['"'] = SQL_BYTE_NAME,    ['$'] = SQL_BYTE_WORD,
    ['`'] = SQL_BYTE_NAME, ['['] = SQL_BYTE_BRACKET, ['.'] = SQL_BYTE_COMMAND,
};

static const char *const SKIPPED_COMMANDS[] = {NULL};

enum { CREATE = 1, TRIGGER, SEMICOLON };

/* The body of a trigger ends with END straight behind a semicolon, as in sqlite3_complete():
 * neither CASE .. END nor a column named "end" can stand there. */
static const SqlHeadRow HEAD_ROWS[] = {
    {SQL_HEAD_START, "EXPLAIN", SQL_HEAD_START, 0, false},
    {SQL_HEAD_START, "QUERY", SQL_HEAD_START, 0, false},
    {SQL_HEAD_START, "PLAN", SQL_HEAD_START, 0, false},
    {SQL_HEAD_START, "CREATE", CREATE, 0, false},
    {SQL_HEAD_START, NULL, SQL_HEAD_DULL, 0, false},
    {CREATE, "TEMP", CREATE, 0, false},
    {CREATE, "TEMPORARY", CREATE, 0, false},
    {CREATE, "TRIGGER", TRIGGER, 1, false},
    {CREATE, NULL, SQL_HEAD_DULL, 0, false},
    {TRIGGER, ";", SEMICOLON, 0, false},
    {SEMICOLON, "END", SQL_HEAD_DULL, -1, false},
    {SEMICOLON, ";", SEMICOLON, 0, false},
    {SEMICOLON, NULL, TRIGGER, 0, false},
};

#define OUTSIDE(pattern, what)                                                                     \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, what, SQL_SETTLE_RERUN, .runs = SQL_RUNS_OUTSIDE                \
    }
#define CONTROL(pattern, control)                                                                  \
    {                                                                                              \
        pattern, control, NULL, SQL_SETTLE_RERUN, .runs = SQL_RUNS_ANYWHERE                        \
    }
#define SESSION(pattern, what)                                                                     \
    {                                                                                              \
        pattern, SQL_CONTROL_NONE, what, SQL_SETTLE_RERUN, .runs = SQL_RUNS_OUTSIDE,               \
                                                           .session = true                         \
    }
#define PRAGMA(name) SESSION("PRAGMA [ * . ] " name " =|(", "PRAGMA " name)

/* What SQLite refuses, or silently does not do, in a transaction ("PRAGMA Statements" and the
 * pages of the commands). ATTACH is here with DETACH, which fails for a database that the
 * transaction has used. */
static const SqlTraitRow TRAIT_ROWS[] = {
    CONTROL("BEGIN", SQL_CONTROL_BEGIN),
    CONTROL("COMMIT", SQL_CONTROL_COMMIT),
    CONTROL("END", SQL_CONTROL_COMMIT),
    CONTROL("ROLLBACK [ TRANSACTION ] TO", SQL_CONTROL_NONE),
    CONTROL("ROLLBACK", SQL_CONTROL_ROLLBACK),
    OUTSIDE("VACUUM", "VACUUM"),
    SESSION("ATTACH", "ATTACH"),
    SESSION("DETACH", "DETACH"),
    PRAGMA("foreign_keys"),
    PRAGMA("journal_mode"),
    PRAGMA("synchronous"),
    PRAGMA("temp_store"),
    OUTSIDE("PRAGMA [ * . ] wal_checkpoint", "PRAGMA wal_checkpoint"),
};

static size_t operator_length(const char *text, size_t length)
{
    static const char *const operators[] = {"->>", "->", "||", "<<", ">>",
                                            "<=",  ">=", "==", "!=", "<>"};
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        size_t size = strlen(operators[i]);
        if (size <= length && memcmp(text, operators[i], size) == 0)
            return size;
    }
    return 1;
}

const SqlGrammar SQL_GRAMMAR_SQLITE = {
    .classes = CLASSES,
    .plain_prefixes = "xX",
    .escape_prefixes = "",
    .shell = "the sqlite3 shell",
    .shell_hint = "write the file as SQL alone",
    .skipped_commands = SKIPPED_COMMANDS,
    .head_rows = HEAD_ROWS,
    .head_count = COUNT_OF(HEAD_ROWS),
    .trait_rows = TRAIT_ROWS,
    .trait_count = COUNT_OF(TRAIT_ROWS),
    .otherwise = SQL_RUNS_INSIDE,
    .operator_length = operator_length,
};
