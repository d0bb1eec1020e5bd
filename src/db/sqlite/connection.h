/* A connection to an SQLite file. */
#pragma once

#include "db/driver.h"
#include "db/sqlite/library.h"

typedef struct SqliteDb {
    Db db;
    sqlite3 *handle;
    char *path;
    int64_t busy_since_ms; /* monotonic: when the wait for another process's lock began */
} SqliteDb;

static inline SqliteDb *sqlite_db(Db *db)
{
    return (SqliteDb *)db;
}

static inline const SqliteDb *sqlite_const_db(const Db *db)
{
    return (const SqliteDb *)db;
}

/* open.c */
bool sqlite_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err);

/* patience.c: how long to wait for other processes, and how the cancel reaches a statement. */
void sqlite_be_patient(SqliteDb *lite);

/* statement.c */
typedef struct SqliteScript {
    const char *sql;
    const char *at;  /* the next statement */
    const char *end; /* where *end == '\0' */
} SqliteScript;
/* Prepares the next statement; *ret_stmt is NULL at the end of the script. On failure
 * *ret_position (may be NULL) is the place in characters, 0 when it is not known. */
bool sqlite_prepare_next(SqliteDb *lite, SqliteScript *script, sqlite3_stmt **ret_stmt,
                         size_t *ret_position, Error *err) MUST_USE;
/* $1, ?1 or the n-th of another form takes params[0] and so on. */
bool sqlite_bind(SqliteDb *lite, sqlite3_stmt *stmt, const DbQuery *query, Error *err) MUST_USE;
/* *ret_row: there is a row; else the statement is done. */
bool sqlite_step(SqliteDb *lite, sqlite3_stmt *stmt, bool *ret_row, Error *err) MUST_USE;

/* query.c */
bool sqlite_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err);
bool sqlite_query(TALLOC_CTX *ctx, Db *db, const DbQuery *query, DbRows *ret_rows[], Error *err);

/* rows.c: runs the statement and keeps what it returns. NULL and *err on failure. */
DbRows *sqlite_rows_read(TALLOC_CTX *ctx, SqliteDb *lite, sqlite3_stmt *stmt, Error *err);

/* error.c: from what the connection says now. They always return false. */
bool sqlite_error(SqliteDb *lite, Error *err);
/* Of an open that failed: asks the file system what is wrong with the path. */
bool sqlite_error_open(SqliteDb *lite, bool create, Error *err);
