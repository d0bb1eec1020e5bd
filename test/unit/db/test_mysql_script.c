#include "mysql_unit.h"

static bool run(Db *db, const char *sql, DbScriptOutcome *outcome, Error *err)
{
    return db_script(db, sql, strlen(sql), outcome, err);
}

static void a_script_stops_at_the_first_failure_and_says_which(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = server_unit_open(unit);
    const char *sql = "CREATE TEMPORARY TABLE t (a int UNIQUE); INSERT INTO t VALUES (1);"
                      "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)";
    assert_fails(run(db, sql, &outcome, &err), &err, ERR_STATEMENT, "Duplicate entry");
    assert_int_equal(outcome.statements_done, 2);
    assert_string_equal(err.sqlstate, "23000");
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "1");
}

static void a_syntax_error_has_its_place(void **state UNUSED)
{
    static const struct {
        const char *sql;
        size_t position;
    } CASES[] = {
        {"SELEKT 1", 1},
        {"SELECT 1\nFORM t", 15},
        {"SELECT '\xc3\xa9\xc3\xa9',\n  2 FORM t", 23},
        {"CREATE TABLE x (a int,, b int)", 24},
        {"SELECT * FROM no_such_table", 0},
    };
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    Db *db = server_unit_open(unit);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        ERROR_AUTO Error err = {0};
        DbScriptOutcome outcome = {0};
        assert_false(run(db, CASES[i].sql, &outcome, &err));
        if (outcome.position != CASES[i].position)
            fail_msg("%s: %zu", err.message, outcome.position);
    }
}

static void rows_of_a_script_are_passed_over(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = server_unit_open(unit);
    const char *sql = "SELECT seq FROM seq_1_to_200000; SELECT 2; DO 0";
    assert_succeeds(run(db, sql, &outcome, &err), &err);
    assert_int_equal(outcome.statements_done, 3);
    assert_string_equal(must_get(unit, db, "SELECT 7"), "7");
}

static void a_procedure_gives_results_of_its_own(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = server_unit_open(unit);
    must_exec(db, "DROP PROCEDURE IF EXISTS p");
    must_exec(db, "CREATE PROCEDURE p() BEGIN SELECT 1; SET @s = 'SELECT 2';"
                  " PREPARE s FROM @s; EXECUTE s; DEALLOCATE PREPARE s; END");
    assert_succeeds(run(db, "CALL p()", &outcome, &err), &err);
    assert_int_equal(outcome.statements_done, 3);
    assert_string_equal(must_get(unit, db, "SELECT 7"), "7");
    must_exec(db, "DROP PROCEDURE p");
}

static void a_procedure_that_fails_after_a_result_fails(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = server_unit_open(unit);
    must_exec(db, "DROP PROCEDURE IF EXISTS q");
    must_exec(db, "CREATE PROCEDURE q() BEGIN SELECT 1;"
                  " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no more'; END");
    assert_fails(run(db, "CALL q()", &outcome, &err), &err, ERR_STATEMENT, "no more");
    assert_string_equal(err.sqlstate, "45000");
    must_exec(db, "DROP PROCEDURE q");
}

static void a_nul_byte_is_refused_before_it_is_sent(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_fails(db_script(server_unit_open(unit), "SELECT\0 1", 9, &outcome, &err), &err,
                 ERR_STATEMENT, "NUL byte at byte 7");
}

static void a_file_of_ours_is_not_given_to_the_server(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = server_unit_open(unit);
    must_exec(db, "CREATE TEMPORARY TABLE t (a text)");
    assert_false(db_exec(db, "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t", &err));
    if (db_alive(db))
        assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "0");
}

static void there_is_no_copy(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_fails(db_copy_start(server_unit_open(unit), "COPY", 4, &outcome, &err), &err,
                 ERR_STATEMENT, "mariadb has no COPY");
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(a_script_stops_at_the_first_failure_and_says_which),
    cmocka_unit_test(a_syntax_error_has_its_place),
    cmocka_unit_test(rows_of_a_script_are_passed_over),
    cmocka_unit_test(a_procedure_gives_results_of_its_own),
    cmocka_unit_test(a_procedure_that_fails_after_a_result_fails),
    cmocka_unit_test(a_nul_byte_is_refused_before_it_is_sent),
    cmocka_unit_test(a_file_of_ours_is_not_given_to_the_server),
    cmocka_unit_test(there_is_no_copy),
};

SERVER_UNIT_MAIN(TESTS)
