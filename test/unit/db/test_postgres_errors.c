#include "postgres_unit.h"

static void the_kind_and_the_hint_come_from_the_sqlstate(void **state UNUSED)
{
    static const struct {
        const char *sqlstate;
        ErrorKind kind;
        const char *hint; /* NULL: none */
    } CASES[] = {
        {"25006", ERR_STATEMENT, "primary"},
        {"28000", ERR_AUTH, "pg_hba.conf"},
        {"40P01", ERR_STATEMENT, "again"},
        {"42501", ERR_STATEMENT, "grant"},
        {"53100", ERR_IO, "disk"},
        {"55P03", ERR_BUSY, "pg_stat_activity"},
        {"57014", ERR_STATEMENT, "timeout"},
        {"08006", ERR_CONNECT, NULL},
        {"42P01", ERR_STATEMENT, NULL},
        {"23505", ERR_STATEMENT, NULL},
        {"57P01", ERR_CONNECT, "terminated"},
    };
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        ERROR_AUTO Error err = {0};
        const char *sql =
            talloc_asprintf(unit, "DO $$ BEGIN RAISE EXCEPTION 'so' USING ERRCODE = '%s'; END $$",
                            CASES[i].sqlstate);
        assert_fails(db_exec(db, sql, &err), &err, CASES[i].kind, "so");
        assert_string_equal(err.sqlstate, CASES[i].sqlstate);
        if (CASES[i].hint)
            assert_contains(err.hint, CASES[i].hint);
        else
            assert_null(err.hint);
    }
}

static void a_lock_timeout_is_busy(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *holder = server_unit_open(unit);
    must_exec(holder, "BEGIN; SELECT pg_advisory_xact_lock(4712)");
    Db *db = server_unit_open(unit);
    must_exec(db, "SET lock_timeout = '50ms'");
    assert_fails(db_exec(db, "SELECT pg_advisory_xact_lock(4712)", &err), &err, ERR_BUSY,
                 "lock timeout");
    assert_true(error_retryable(&err));
    assert_true(db_alive(db));
}

static void a_session_ended_by_an_administrator_is_a_lost_connection(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0}, later = {0};
    Db *db = server_unit_open(unit);
    assert_fails(db_exec(db, "SELECT pg_terminate_backend(pg_backend_pid())", &err), &err,
                 ERR_CONNECT, "lost contact with postgres://");
    assert_contains(err.message, "administrator command");
    assert_string_equal(err.sqlstate, "57P01");
    assert_false(db_alive(db));
    assert_int_equal(db_transaction(db), DB_BROKEN);
    assert_fails(db_exec(db, "SELECT 1", &later), &later, ERR_CONNECT, "is lost");
}

static void a_session_ended_between_two_calls_is_a_lost_connection(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = server_unit_open(unit);
    Db *other = server_unit_open(unit);
    must_get(unit, other,
             talloc_asprintf(unit, "SELECT pg_terminate_backend(%d, 5000)", db_backend_pid(db)));
    const char *const params[] = {"1"};
    DbRows *rows = NULL;
    assert_fails(db_query(unit, db, "SELECT $1", params, 1, &rows, &err), &err, ERR_CONNECT,
                 "lost contact with postgres://");
    assert_false(db_alive(db));
}

static void a_wrong_password_is_not_authorised_and_not_shown(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    unit->config.url = server_unit_url(unit, "password=wrong-tiger");
    assert_fails(db_open(unit, &unit->config, &db, &err), &err, ERR_AUTH,
                 "password authentication failed");
    assert_string_equal(err.sqlstate, "28P01");
    assert_lacks(err.message, "tiger");
    assert_contains(err.hint, "password");
}

static void a_missing_database_is_named(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    unit->config.url = server_unit_url(unit, "dbname=no_such_database");
    assert_fails(db_open(unit, &unit->config, &db, &err), &err, ERR_CONNECT,
                 "database \"no_such_database\" does not exist");
    assert_contains(err.hint, "createdb");
}

static void an_untrusted_certificate_is_not_authorised(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    unit->config.url =
        server_unit_url(unit, "sslmode=verify-full&sslrootcert=/nonexistent/root.crt");
    assert_false(db_open(unit, &unit->config, &db, &err));
    assert_int_equal(err.kind, ERR_AUTH);
    assert_non_null(err.hint);
}

static void a_secret_in_an_error_is_redacted(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Secret *secret UNUSED = secret_new(unit, "hunter2-secret");
    assert_fails(db_exec(server_unit_open(unit), "SELECT 'hunter2-secret'::int", &err), &err,
                 ERR_STATEMENT, "\"********\"");
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(the_kind_and_the_hint_come_from_the_sqlstate),
    cmocka_unit_test(a_lock_timeout_is_busy),
    cmocka_unit_test(a_session_ended_by_an_administrator_is_a_lost_connection),
    cmocka_unit_test(a_session_ended_between_two_calls_is_a_lost_connection),
    cmocka_unit_test(a_wrong_password_is_not_authorised_and_not_shown),
    cmocka_unit_test(a_missing_database_is_named),
    cmocka_unit_test(an_untrusted_certificate_is_not_authorised),
    cmocka_unit_test(a_secret_in_an_error_is_redacted),
};

SERVER_UNIT_MAIN(TESTS)
