#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "db/sqlite/connection.h"

/* Bytes of UTF-8 to characters: those that continue one are not counted. */
static size_t count_characters(const char *text, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

bool sqlite_prepare_next(SqliteDb *lite, SqliteScript *script, sqlite3_stmt **ret_stmt,
                         size_t *ret_position, Error *err)
{
    sqlite3_stmt *stmt = NULL;
    while (!stmt && script->at < script->end) {
        const char *tail = script->end;
        /* With the NUL counted in, SQLite reads the text in place; otherwise it would copy the
         * whole rest of the script for every statement. */
        size_t length = (size_t)(script->end - script->at) + 1;
        int limit = length > INT_MAX ? -1 : (int)length;
        if (sqlite.sqlite3_prepare_v2(lite->handle, script->at, limit, &stmt, &tail) != SQLITE_OK) {
            int offset = sqlite.sqlite3_error_offset(lite->handle);
            if (ret_position && offset >= 0)
                *ret_position =
                    count_characters(script->sql, (size_t)(script->at - script->sql + offset)) + 1;
            return sqlite_error(lite, err);
        }
        script->at = tail;
    }
    *ret_stmt = stmt;
    return true;
}

/* "$3" is a name to SQLite, counted in order of appearance: its number is in its text. */
static size_t parameter_number(sqlite3_stmt *stmt, int index)
{
    const char *name = sqlite.sqlite3_bind_parameter_name(stmt, index);
    if (!name || *name != '$')
        return (size_t)index;
    return strtoul(name + 1, NULL, 10);
}

bool sqlite_bind(SqliteDb *lite, sqlite3_stmt *stmt, const DbQuery *query, Error *err)
{
    int count = sqlite.sqlite3_bind_parameter_count(stmt);
    for (int index = 1; index <= count; index++) {
        size_t number = parameter_number(stmt, index);
        if (number < 1 || number > query->n_params)
            return error_set(err, ERR_STATEMENT, "there is no value for parameter %zu", number);
        const char *value = query->params[number - 1];
        if (value && sqlite.sqlite3_bind_text(stmt, index, value, -1, SQLITE_STATIC) != SQLITE_OK)
            return sqlite_error(lite, err);
    }
    return true;
}

bool sqlite_step(SqliteDb *lite, sqlite3_stmt *stmt, bool *ret_row, Error *err)
{
    int result = sqlite.sqlite3_step(stmt);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return sqlite_error(lite, err);
    *ret_row = result == SQLITE_ROW;
    return true;
}
