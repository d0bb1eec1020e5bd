#include "sql/pgtree/words.h"

#include <string.h>

#include "base/attr.h"
#include "sql/lexer.h"

#define WORDS_MAX 4

/* The longer before those that they begin with. */
static const char *const WORDS[] = {
    "ALTER AGGREGATE",
    "ALTER DATABASE",
    "ALTER DEFAULT PRIVILEGES",
    "ALTER DOMAIN",
    "ALTER EXTENSION",
    "ALTER FOREIGN TABLE",
    "ALTER FUNCTION",
    "ALTER INDEX",
    "ALTER MATERIALIZED VIEW",
    "ALTER POLICY",
    "ALTER PROCEDURE",
    "ALTER PUBLICATION",
    "ALTER ROLE",
    "ALTER SCHEMA",
    "ALTER SEQUENCE",
    "ALTER STATISTICS",
    "ALTER SUBSCRIPTION",
    "ALTER SYSTEM",
    "ALTER TABLE",
    "ALTER TRIGGER",
    "ALTER TYPE",
    "ALTER USER",
    "ALTER VIEW",
    "ALTER",
    "ANALYZE",
    "BEGIN",
    "CALL",
    "CLUSTER",
    "COMMENT",
    "COMMIT",
    "COPY",
    "CREATE AGGREGATE",
    "CREATE CAST",
    "CREATE COLLATION",
    "CREATE DATABASE",
    "CREATE DOMAIN",
    "CREATE EVENT TRIGGER",
    "CREATE EXTENSION",
    "CREATE FOREIGN TABLE",
    "CREATE FUNCTION",
    "CREATE INDEX",
    "CREATE MATERIALIZED VIEW",
    "CREATE OPERATOR",
    "CREATE POLICY",
    "CREATE PROCEDURE",
    "CREATE PUBLICATION",
    "CREATE ROLE",
    "CREATE RULE",
    "CREATE SCHEMA",
    "CREATE SEQUENCE",
    "CREATE SERVER",
    "CREATE STATISTICS",
    "CREATE SUBSCRIPTION",
    "CREATE TABLE",
    "CREATE TRIGGER",
    "CREATE TYPE",
    "CREATE USER",
    "CREATE VIEW",
    "CREATE",
    "DELETE",
    "DO",
    "DROP DATABASE",
    "DROP FUNCTION",
    "DROP INDEX",
    "DROP MATERIALIZED VIEW",
    "DROP SCHEMA",
    "DROP SEQUENCE",
    "DROP TABLE",
    "DROP TRIGGER",
    "DROP TYPE",
    "DROP VIEW",
    "DROP",
    "END",
    "EXECUTE",
    "EXPLAIN",
    "GRANT",
    "INSERT",
    "LOCK",
    "MERGE",
    "PREPARE",
    "REFRESH MATERIALIZED VIEW",
    "REINDEX",
    "RELEASE",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SELECT",
    "SET",
    "SHOW",
    "START TRANSACTION",
    "TABLE",
    "TRUNCATE",
    "UPDATE",
    "VACUUM",
    "VALUES",
    "WITH",
};

/* Between CREATE and what is created. */
static const char *const NOISE[] = {
    "OR",     "REPLACE",  "TEMP",    "TEMPORARY", "LOCAL",      "GLOBAL",
    "UNIQUE", "UNLOGGED", "TRUSTED", "RECURSIVE", "PROCEDURAL", "CONSTRAINT",
};

static bool is_noise(const SqlToken *token)
{
    for (size_t i = 0; i < COUNT_OF(NOISE); i++) {
        if (sql_token_is(token, NOISE[i]))
            return true;
    }
    return false;
}

static size_t first_words(const char *text, size_t length, SqlToken words[WORDS_MAX])
{
    SqlLexer lexer;
    SqlToken token;
    size_t count = 0;
    sql_lexer_init_text(&lexer, sql_grammar(DIALECT_POSTGRES), text, length);
    while (count < WORDS_MAX && sql_lexer_next(&lexer, &token) == SQL_TOKEN_WORD) {
        if (count == 0 || !is_noise(&token))
            words[count++] = token;
    }
    return count;
}

/* Whether the row's words are the first of these. */
static bool fits(const char *row, const SqlToken *words, size_t count)
{
    for (size_t i = 0; *row; i++) {
        size_t length = strcspn(row, " ");
        if (i >= count || words[i].length != length || strncasecmp(words[i].text, row, length) != 0)
            return false;
        row += length;
        row += *row == ' ';
    }
    return true;
}

const char *pgtree_words(const char *text, size_t length)
{
    SqlToken words[WORDS_MAX];
    size_t count = first_words(text, length, words);
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (fits(WORDS[i], words, count))
            return WORDS[i];
    }
    return "";
}
