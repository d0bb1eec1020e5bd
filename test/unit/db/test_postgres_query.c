#include "postgres_unit.h"

static void an_open_connection_tells_what_it_is(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    assert_int_equal(db_dialect(db), DIALECT_POSTGRES);
    assert_string_equal(must_get(unit, db, "SHOW server_version_num"),
                        talloc_asprintf(unit, "%d", db_version(db)));
    assert_null(strchr(db_version_text(db), ' '));
    assert_int_equal(strtol(db_version_text(db), NULL, 10), db_version(db) / 10000);
    assert_string_equal(must_get(unit, db, "SELECT pg_backend_pid()"),
                        talloc_asprintf(unit, "%d", db_backend_pid(db)));
    assert_true(db_alive(db));
    assert_true(db_capabilities(db)->transactional_ddl);
    assert_true(db_capabilities(db)->concurrent_index);
    assert_int_equal(db_capabilities(db)->check_client_connection, db_version(db) >= 140000);
}

static void the_label_has_no_password(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    const char *label =
        talloc_asprintf(unit, "postgres://%s@", must_get(unit, db, "SELECT current_user"));
    assert_int_equal(strncmp(db_label(db), label, strlen(label)), 0);
    assert_contains(db_label(db), must_get(unit, db, "SELECT current_database()"));
    assert_string_not_equal(db_label(db), secret_reveal(unit->config.url));
}

static void the_application_has_a_name_which_the_url_may_change(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    assert_string_equal(must_get(unit, server_unit_open(unit), "SHOW application_name"),
                        "tidegate-unit");
    unit->config.url = server_unit_url(unit, "application_name=mine");
    assert_string_equal(must_get(unit, server_unit_open(unit), "SHOW application_name"), "mine");
}

static void the_encoding_is_utf8_whatever_the_url_says(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    unit->config.url = server_unit_url(unit, "client_encoding=latin1");
    assert_string_equal(must_get(unit, server_unit_open(unit), "SHOW client_encoding"), "UTF8");
}

static void values_come_as_text_and_null_as_null(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    const char *sql = "SELECT 1, 'zwei'::text, NULL, ''::text, true, false, -5::bigint";
    assert_succeeds(db_query(unit, server_unit_open(unit), sql, NULL, 0, &rows, &err), &err);
    assert_int_equal(db_rows_count(rows), 1);
    assert_string_equal(db_value(rows, 0, 0), "1");
    assert_string_equal(db_value(rows, 0, 1), "zwei");
    assert_null(db_value(rows, 0, 2));
    assert_string_equal(db_value(rows, 0, 3), "");
    assert_true(db_value_bool(rows, 0, 4));
    assert_false(db_value_bool(rows, 0, 5));
    assert_int_equal(db_value_int(rows, 0, 6, 0), -5);
    assert_null(db_value(rows, 1, 0));
    assert_null(db_value(rows, 0, 7));
}

static void parameters_go_by_number(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    const char *const params[] = {"one", NULL, "it's; -- \xc3\xa9"};
    DbRows *rows = NULL;
    assert_succeeds(db_query(unit, server_unit_open(unit), "SELECT $3::text, $1::text, $2::text",
                             params, 3, &rows, &err),
                    &err);
    assert_string_equal(db_value(rows, 0, 0), "it's; -- \xc3\xa9");
    assert_string_equal(db_value(rows, 0, 1), "one");
    assert_null(db_value(rows, 0, 2));
}

static void a_query_without_parameters_leaves_no_snapshot_behind(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    Db *observer = server_unit_open(unit);
    must_exec(db, "BEGIN");
    must_get(unit, db, "SELECT pg_try_advisory_xact_lock(42)");
    const char *sql = talloc_asprintf(
        unit, "SELECT backend_xmin FROM pg_stat_activity WHERE pid = %d", db_backend_pid(db));
    assert_string_equal(must_get(unit, observer, sql), "NULL");
}

static void several_statements_in_one_round_trip_give_each_its_result(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbRows *rows[5] = {0};
    assert_succeeds(db_query_many(unit, server_unit_open(unit),
                                  "CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1), (2), (3);"
                                  "UPDATE t SET a = 0 WHERE a > 1; DELETE FROM t WHERE a = 99;"
                                  "SELECT a FROM t ORDER BY a",
                                  5, rows, &err),
                    &err);
    static const size_t AFFECTED[] = {0, 3, 2, 0, 3};
    for (size_t i = 0; i < COUNT_OF(AFFECTED); i++)
        assert_int_equal(db_rows_affected(rows[i]), AFFECTED[i]);
    assert_int_equal(db_rows_count(rows[4]), 3);
    assert_int_equal(db_value_int(rows[4], 2, 0, -1), 1);
}

static void another_number_of_statements_than_expected_is_a_broken_promise(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    static const char *const TEXTS[] = {"SELECT 1", "SELECT 1; SELECT 2; SELECT 3"};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        ERROR_AUTO Error err = {0};
        DbRows *rows[2] = {0};
        assert_fails(db_query_many(unit, db, TEXTS[i], 2, rows, &err), &err, ERR_INTERNAL,
                     "2 results were expected");
        assert_null(rows[0]);
    }
    must_exec(db, "SELECT 1");
}

static void notices_are_handed_up(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    must_exec(db, "DROP TABLE IF EXISTS no_such_table");
    assert_int_equal(unit->notices, 1);
    assert_string_equal(unit->last_notice,
                        "NOTICE table \"no_such_table\" does not exist, skipping");
}

static void notices_are_dropped_when_nobody_listens(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    unit->config.notice = NULL;
    must_exec(server_unit_open(unit), "DROP TABLE IF EXISTS no_such_table");
    assert_int_equal(unit->notices, 0);
}

static void the_state_of_the_transaction_is_followed(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = server_unit_open(unit);
    assert_int_equal(db_transaction(db), DB_IDLE);
    must_exec(db, "BEGIN");
    assert_int_equal(db_transaction(db), DB_IN_TRANSACTION);
    assert_false(db_exec(db, "SELECT 1/0", &err));
    assert_int_equal(db_transaction(db), DB_IN_FAILED_TRANSACTION);
    must_exec(db, "ROLLBACK");
    assert_int_equal(db_transaction(db), DB_IDLE);
}

static void quoting_survives_what_people_put_into_names(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    assert_string_equal(db_quote_identifier(unit, db, "a\"b"), "\"a\"\"b\"");
    static const char *const TEXTS[] = {"",   "'",    "''; DROP TABLE t; --",
                                        "\\", "\n\t", "\xf0\x9f\x8c\x8a"};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        const char *quoted = db_quote_literal(unit, db, TEXTS[i]);
        assert_string_equal(must_get(unit, db, talloc_asprintf(unit, "SELECT %s", quoted)),
                            TEXTS[i]);
    }
    assert_null(db_quote_literal(unit, db, "\xc3"));
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(an_open_connection_tells_what_it_is),
    cmocka_unit_test(the_label_has_no_password),
    cmocka_unit_test(the_application_has_a_name_which_the_url_may_change),
    cmocka_unit_test(the_encoding_is_utf8_whatever_the_url_says),
    cmocka_unit_test(values_come_as_text_and_null_as_null),
    cmocka_unit_test(parameters_go_by_number),
    cmocka_unit_test(a_query_without_parameters_leaves_no_snapshot_behind),
    cmocka_unit_test(several_statements_in_one_round_trip_give_each_its_result),
    cmocka_unit_test(another_number_of_statements_than_expected_is_a_broken_promise),
    cmocka_unit_test(notices_are_handed_up),
    cmocka_unit_test(notices_are_dropped_when_nobody_listens),
    cmocka_unit_test(the_state_of_the_transaction_is_followed),
    cmocka_unit_test(quoting_survives_what_people_put_into_names),
};

SERVER_UNIT_MAIN(TESTS)
