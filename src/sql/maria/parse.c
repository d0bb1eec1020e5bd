/* Which words begin which of MariaDB's statements ("SQL Statements"). */
#include "sql/maria/parse.h"

#include "sql/maria/maria.h"

#define QUERY(words)                                                                               \
    {                                                                                              \
        words, SQL_QUERY, SQL_OBJECT_TABLE, small_query_statement                                  \
    }
#define OTHER(words)                                                                               \
    {                                                                                              \
        words, SQL_OTHER, SQL_OBJECT_OTHER, NULL                                                   \
    }

static const SmallStatementRow rows[] = {
    {"CREATE", SQL_CREATE_OTHER, SQL_OBJECT_OTHER, maria_create},
    {"DROP", SQL_DROP, SQL_OBJECT_OTHER, maria_drop},
    {"ALTER TABLE", SQL_ALTER_TABLE, SQL_OBJECT_TABLE, maria_alter_table},
    {"ALTER ONLINE TABLE", SQL_ALTER_TABLE, SQL_OBJECT_TABLE, maria_alter_table},
    {"ALTER IGNORE TABLE", SQL_ALTER_TABLE, SQL_OBJECT_TABLE, maria_alter_table},
    {"ALTER", SQL_CHANGE_OTHER, SQL_OBJECT_OTHER, NULL},
    {"RENAME TABLE", SQL_RENAME, SQL_OBJECT_TABLE, maria_rename_table},
    {"TRUNCATE", SQL_TRUNCATE, SQL_OBJECT_TABLE, maria_truncate},
    QUERY("INSERT"),
    QUERY("REPLACE"),
    QUERY("UPDATE"),
    QUERY("DELETE"),
    QUERY("SELECT"),
    QUERY("VALUES"),
    QUERY("WITH"),
    {"SET", SQL_SET, SQL_OBJECT_OTHER, maria_set},
    {"EXECUTE", SQL_OTHER, SQL_OBJECT_OTHER, maria_execute},
    {"CALL", SQL_CALL, SQL_OBJECT_FUNCTION, maria_call},
    {"START TRANSACTION", SQL_BEGIN, SQL_OBJECT_OTHER, NULL},
    {"BEGIN", SQL_BEGIN, SQL_OBJECT_OTHER, NULL},
    {"COMMIT", SQL_COMMIT, SQL_OBJECT_OTHER, NULL},
    {"ROLLBACK", SQL_ROLLBACK, SQL_OBJECT_OTHER, maria_rollback},
    {"SAVEPOINT", SQL_SAVEPOINT, SQL_OBJECT_OTHER, maria_savepoint},
    {"RELEASE SAVEPOINT", SQL_SAVEPOINT, SQL_OBJECT_OTHER, maria_release},
    {"GRANT", SQL_OTHER, SQL_OBJECT_OTHER, NULL},
    {"REVOKE", SQL_OTHER, SQL_OBJECT_OTHER, NULL},
    {"ANALYZE", SQL_ANALYZE, SQL_OBJECT_OTHER, NULL},
    OTHER("PREPARE"),
    OTHER("DEALLOCATE"),
    OTHER("USE"),
    OTHER("LOCK"),
    OTHER("UNLOCK"),
    OTHER("FLUSH"),
    OTHER("OPTIMIZE"),
    OTHER("CHECK"),
    OTHER("REPAIR"),
    OTHER("SHOW"),
    OTHER("DESCRIBE"),
    OTHER("DESC"),
    OTHER("EXPLAIN"),
    OTHER("DO"),
    OTHER("LOAD"),
    OTHER("HANDLER"),
    OTHER("KILL"),
    OTHER("RENAME"),
};

static const SmallGrammar grammar = {DIALECT_MARIADB, rows, COUNT_OF(rows)};

/* Nothing is loaded: the parser is this folder. */
bool maria_load(Error *err)
{
    (void)err;
    return true;
}

const SqlStatement *maria_parse(TALLOC_CTX *ctx, const char *text, size_t length)
{
    return small_parse(ctx, &grammar, text, length);
}

const SqlExpr *maria_parse_expression(TALLOC_CTX *ctx, const char *text)
{
    return small_parse_expression(ctx, DIALECT_MARIADB, text);
}

const SqlType *maria_parse_type(TALLOC_CTX *ctx, const char *text)
{
    return small_parse_type(ctx, DIALECT_MARIADB, text);
}
