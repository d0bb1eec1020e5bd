/* An SQLite file in a folder of its own, for one test. */
#pragma once

#include "unit.h"

#include "db/db.h"
#include "temp_dir.h"

typedef struct SqliteUnit {
    char *dir, *path;
    Secret *url;
    DbConfig config;
} SqliteUnit;

static inline SqliteUnit *sqlite_unit_new(TALLOC_CTX *ctx)
{
    SqliteUnit *unit = talloc_zero(ctx, SqliteUnit);
    unit->dir = temp_dir_new(unit);
    unit->path = talloc_asprintf(unit, "%s/unit.db", unit->dir);
    unit->url = secret_new(unit, talloc_asprintf(unit, "sqlite:%s", unit->path));
    unit->config = (DbConfig){.url = unit->url, .create = true};
    return unit;
}

static inline Db *sqlite_unit_open(SqliteUnit *unit)
{
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    assert_succeeds(db_open(unit, &unit->config, &db, &err), &err);
    return db;
}

static inline void must_exec(Db *db, const char *sql)
{
    ERROR_AUTO Error err = {0};
    assert_succeeds(db_exec(db, sql, &err), &err);
}

/* The single value of a query; child of ctx, "NULL" for NULL. */
static inline const char *must_get(TALLOC_CTX *ctx, Db *db, const char *sql)
{
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    assert_succeeds(db_query(ctx, db, sql, NULL, 0, &rows, &err), &err);
    assert_int_equal(db_rows_count(rows), 1);
    const char *value = db_value(rows, 0, 0);
    return value ? value : "NULL";
}
