#include <string.h>

#include "db/sqlite/connection.h"

/* SQLite would take NULL for each, without a word. */
static bool refuse_parameters(sqlite3_stmt *stmt, Error *err)
{
    if (!sqlite.sqlite3_bind_parameter_count(stmt))
        return true;
    const char *name = sqlite.sqlite3_bind_parameter_name(stmt, 1);
    error_set(err, ERR_STATEMENT, "the parameter '%s' has no value: a script has none to give",
              name ? name : "?");
    return error_hint(err, "write the value itself, and quote '%s' where it is meant as text",
                      name ? name : "?");
}

bool sqlite_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err)
{
    SqliteDb *lite = sqlite_db(db);
    SqliteScript script = {.sql = sql, .at = sql, .end = sql + length};
    for (;;) {
        SQLITE_STMT_AUTO sqlite3_stmt *stmt = NULL;
        if (!sqlite_prepare_next(lite, &script, &stmt, &outcome->position, err))
            return false;
        if (!stmt)
            return true;
        if (!refuse_parameters(stmt, err))
            return false;
        bool row = true;
        while (row) {
            if (!sqlite_step(lite, stmt, &row, err))
                return false;
        }
        outcome->statements_done++;
    }
}

static DbRows *query_next(TALLOC_CTX *ctx, SqliteDb *lite, SqliteScript *script,
                          const DbQuery *query, bool *ret_end, Error *err)
{
    SQLITE_STMT_AUTO sqlite3_stmt *stmt = NULL;
    if (!sqlite_prepare_next(lite, script, &stmt, NULL, err))
        return NULL;
    *ret_end = stmt == NULL;
    if (!stmt || !sqlite_bind(lite, stmt, query, err))
        return NULL;
    return sqlite_rows_read(ctx, lite, stmt, err);
}

bool sqlite_query(TALLOC_CTX *ctx, Db *db, const DbQuery *query, DbRows *ret_rows[], Error *err)
{
    SqliteDb *lite = sqlite_db(db);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows **rows = talloc_zero_size(tmp, query->count * sizeof(*rows));
    SqliteScript script = {
        .sql = query->sql, .at = query->sql, .end = query->sql + strlen(query->sql)};
    size_t count = 0;
    for (bool end = false; rows;) {
        DbRows *next = query_next(tmp, lite, &script, query, &end, err);
        if (!next && !end)
            return false;
        if (end)
            break;
        if (count < query->count)
            rows[count] = next;
        count++;
    }
    if (count != query->count)
        return error_set(err, ERR_INTERNAL, "%zu results were expected, %zu came", query->count,
                         count);
    for (size_t i = 0; i < count; i++)
        ret_rows[i] = talloc_steal(ctx, rows[i]);
    return true;
}
