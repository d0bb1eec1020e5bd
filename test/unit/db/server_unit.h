/* Tests that need a server: the environment variable SERVER_URL names one, with a superuser. The
 * integration tests start it and run these; without it they are skipped aloud (exit code 77, as
 * Meson has it). */
#pragma once

#include "unit.h"

#include <stdio.h>

#include "db/db.h"

#define EXIT_SKIPPED 77

typedef struct ServerUnit {
    DbConfig config;
    unsigned notices;
    char *last_notice; /* "SEVERITY message" */
} ServerUnit;

static inline const char *server_unit_address(void)
{
    const char *url = getenv(SERVER_URL);
    return url ? url : "";
}

static inline void server_unit_notice(void *data, const char *severity, const char *message)
{
    ServerUnit *unit = data;
    unit->notices++;
    talloc_free(unit->last_notice);
    unit->last_notice = talloc_asprintf(unit, "%s %s", severity, message);
}

static inline ServerUnit *server_unit_new(void)
{
    ServerUnit *unit = talloc_zero(NULL, ServerUnit);
    unit->config = (DbConfig){.url = secret_new(unit, server_unit_address()),
                              .application_name = "tidegate-unit",
                              .notice = server_unit_notice,
                              .notice_data = unit};
    return unit;
}

static inline Db *server_unit_open(ServerUnit *unit)
{
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    assert_succeeds(db_open(unit, &unit->config, &db, &err), &err);
    return db;
}

/* The URL of the test server with a parameter added: "sslmode=require". */
static inline Secret *server_unit_url(ServerUnit *unit, const char *parameter)
{
    const char *url = server_unit_address();
    return secret_new(
        unit, talloc_asprintf(unit, "%s%c%s", url, strchr(url, '?') ? '&' : '?', parameter));
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

static inline bool server_unit_skips(void)
{
    bool skips = !*server_unit_address();
    if (skips)
        fprintf(stderr, "SKIPPED: " SERVER_URL " names no server\n");
    return skips;
}

#define SERVER_UNIT_MAIN(tests)                                                                    \
    int main(void)                                                                                 \
    {                                                                                              \
        return server_unit_skips() ? EXIT_SKIPPED : cmocka_run_group_tests(tests, NULL, NULL);     \
    }
