#include "mysql_unit.h"

static void an_open_connection_tells_what_it_is(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    assert_int_equal(db_dialect(db), DIALECT_MARIADB);
    assert_int_equal(strncmp(must_get(unit, db, "SELECT version()"), db_version_text(db),
                             strlen(db_version_text(db))),
                     0);
    assert_int_equal(strtol(db_version_text(db), NULL, 10), db_version(db) / 10000);
    assert_string_equal(must_get(unit, db, "SELECT connection_id()"),
                        talloc_asprintf(unit, "%d", db_backend_pid(db)));
    assert_true(db_alive(db));
    assert_false(db_capabilities(db)->transactional_ddl);
    assert_true(db_socket(db) >= 0);
}

static void the_label_has_no_password(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    assert_contains(db_label(db), must_get(unit, db, "SELECT database()"));
    const char *password = strchr(secret_reveal(unit->config.url) + strlen("mysql://"), ':') + 1;
    assert_lacks(db_label(db), talloc_strndup(unit, password, strcspn(password, "@")));
}

static void the_session_is_as_our_statements_need_it(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    assert_string_equal(must_get(unit, db, "SELECT @@character_set_client"), "utf8mb4");
    assert_string_equal(must_get(unit, db, "SELECT @@autocommit"), "1");
    Db *other = server_unit_open(unit);
    must_exec(other, "SET GLOBAL autocommit = 0");
    Db *later = server_unit_open(unit);
    const char *found = must_get(unit, later, "SELECT @@autocommit");
    must_exec(other, "SET GLOBAL autocommit = 1");
    assert_string_equal(found, "1");
}

static void values_come_as_text_and_null_as_null(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    const char *sql =
        "SELECT 1, 'zwei', NULL, '', true, false, -5 UNION ALL SELECT 2, 2, 2, 2, 2, 2, 2";
    assert_succeeds(db_query(unit, server_unit_open(unit), sql, NULL, 0, &rows, &err), &err);
    assert_int_equal(db_rows_count(rows), 2);
    assert_string_equal(db_value(rows, 0, 0), "1");
    assert_string_equal(db_value(rows, 0, 1), "zwei");
    assert_null(db_value(rows, 0, 2));
    assert_string_equal(db_value(rows, 0, 3), "");
    assert_true(db_value_bool(rows, 0, 4));
    assert_false(db_value_bool(rows, 0, 5));
    assert_int_equal(db_value_int(rows, 0, 6, 0), -5);
    assert_string_equal(db_value(rows, 1, 6), "2");
    assert_null(db_value(rows, 2, 0));
    assert_null(db_value(rows, 0, 7));
}

static void parameters_go_by_number_and_not_into_quoted_text(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    const char *const params[] = {"one", NULL, "it's; \\' -- \xc3\xa9"};
    DbRows *rows = NULL;
    assert_succeeds(db_query(unit, server_unit_open(unit), "SELECT $3, $1, $2, '$1', 1 AS `$2`",
                             params, 3, &rows, &err),
                    &err);
    assert_string_equal(db_value(rows, 0, 0), "it's; \\' -- \xc3\xa9");
    assert_string_equal(db_value(rows, 0, 1), "one");
    assert_null(db_value(rows, 0, 2));
    assert_string_equal(db_value(rows, 0, 3), "$1");
    error_clear(&err);
    assert_fails(db_query(unit, server_unit_open(unit), "SELECT $4", params, 3, &rows, &err), &err,
                 ERR_INTERNAL, "$4");
}

static void several_statements_in_one_round_trip_give_each_its_result(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbRows *rows[5] = {0};
    assert_succeeds(
        db_query_many(unit, server_unit_open(unit),
                      "CREATE TEMPORARY TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int);"
                      "INSERT INTO t (a) VALUES (1), (2), (3);"
                      "UPDATE t SET a = 2 WHERE a > 1; DELETE FROM t WHERE a = 99;"
                      "SELECT a FROM t ORDER BY a DESC",
                      5, rows, &err),
        &err);
    /* Rows that were found, whether or not something in them changed. */
    static const size_t AFFECTED[] = {0, 3, 2, 0, 3};
    for (size_t i = 0; i < COUNT_OF(AFFECTED); i++)
        assert_int_equal(db_rows_affected(rows[i]), AFFECTED[i]);
    assert_int_equal(db_rows_new_id(rows[1]), 1);
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

static void warnings_are_handed_up(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    must_exec(db, "DROP TABLE IF EXISTS no_such_table");
    assert_int_equal(unit->notices, 1);
    assert_contains(unit->last_notice, "NOTICE Unknown table");
    must_exec(
        db, "SET sql_mode = ''; CREATE TEMPORARY TABLE t (a tinyint); INSERT INTO t VALUES (999)");
    assert_contains(unit->last_notice, "WARNING Out of range");
}

static void the_state_of_the_transaction_is_followed(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = server_unit_open(unit);
    assert_int_equal(db_transaction(db), DB_IDLE);
    must_exec(db, "BEGIN");
    assert_int_equal(db_transaction(db), DB_IN_TRANSACTION);
    assert_false(db_exec(db, "SELECT * FROM no_such_table", &err));
    assert_int_equal(db_transaction(db), DB_IN_TRANSACTION);
    must_exec(db, "ROLLBACK");
    assert_int_equal(db_transaction(db), DB_IDLE);
}

static void quoting_is_the_same_in_every_sql_mode(void **state UNUSED)
{
    static const char *const MODES[] = {"", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES",
                                        "ANSI,NO_BACKSLASH_ESCAPES,ORACLE"};
    static const char *const TEXTS[] = {"",     "'",   "''; DROP TABLE t; --", "\\",  "\\'", "a\\",
                                        "\n\t", "\"`", "\xf0\x9f\x8c\x8a",     "\\%", "$1"};
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    for (size_t i = 0; i < COUNT_OF(MODES) * COUNT_OF(TEXTS); i++) {
        const char *mode = MODES[i / COUNT_OF(TEXTS)], *text = TEXTS[i % COUNT_OF(TEXTS)];
        must_exec(db, talloc_asprintf(unit, "SET sql_mode = '%s'", mode));
        const char *quoted = db_quote_literal(unit, db, text);
        const char *name = db_quote_identifier(unit, db, "a`\"b");
        const char *sql =
            talloc_asprintf(unit, "SELECT %s FROM (SELECT 1 AS %s) AS t", quoted, name);
        assert_string_equal(must_get(unit, db, sql), text);
    }
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(an_open_connection_tells_what_it_is),
    cmocka_unit_test(the_label_has_no_password),
    cmocka_unit_test(the_session_is_as_our_statements_need_it),
    cmocka_unit_test(values_come_as_text_and_null_as_null),
    cmocka_unit_test(parameters_go_by_number_and_not_into_quoted_text),
    cmocka_unit_test(several_statements_in_one_round_trip_give_each_its_result),
    cmocka_unit_test(another_number_of_statements_than_expected_is_a_broken_promise),
    cmocka_unit_test(warnings_are_handed_up),
    cmocka_unit_test(the_state_of_the_transaction_is_followed),
    cmocka_unit_test(quoting_is_the_same_in_every_sql_mode),
};

SERVER_UNIT_MAIN(TESTS)
