#include "sqlite_unit.h"

static void values_come_as_text_and_null_as_null(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Db *db = sqlite_unit_open(unit);
    DbRows *rows = NULL;
    assert_succeeds(db_query(unit, db,
                             "SELECT 1, 'zwei', NULL, '', 1.5 UNION ALL SELECT 2, 'b', 3, 4, 5",
                             NULL, 0, &rows, &err),
                    &err);
    assert_int_equal(db_rows_count(rows), 2);
    assert_string_equal(db_value(rows, 0, 0), "1");
    assert_string_equal(db_value(rows, 0, 1), "zwei");
    assert_null(db_value(rows, 0, 2));
    assert_string_equal(db_value(rows, 0, 3), "");
    assert_string_equal(db_value(rows, 0, 4), "1.5");
    assert_string_equal(db_value(rows, 1, 4), "5");
}

static void a_place_outside_the_result_is_null(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    assert_succeeds(db_query(unit, sqlite_unit_open(unit), "SELECT 1", NULL, 0, &rows, &err), &err);
    assert_null(db_value(rows, 1, 0));
    assert_null(db_value(rows, 0, 1));
}

static void integers_and_booleans_are_read_from_text(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    const char *sql = "SELECT 9223372036854775807, -5, 'x', NULL, '99999999999999999999', '12z', "
                      "1, 0, 't', 'f', 'true'";
    assert_succeeds(db_query(unit, sqlite_unit_open(unit), sql, NULL, 0, &rows, &err), &err);
    static const int64_t INTEGERS[] = {INT64_MAX, -5, 42, 42, 42, 42};
    for (size_t i = 0; i < COUNT_OF(INTEGERS); i++)
        assert_int_equal(db_value_int(rows, 0, i, 42), INTEGERS[i]);
    static const bool BOOLEANS[] = {true, false, true, false, true};
    for (size_t i = 0; i < COUNT_OF(BOOLEANS); i++)
        assert_int_equal(db_value_bool(rows, 0, 6 + i), BOOLEANS[i]);
    assert_false(db_value_bool(rows, 0, 3));
}

static void parameters_go_by_number_whatever_their_order(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    const char *const params[] = {"one", NULL, "it's; -- \xc3\xa9"};
    DbRows *rows = NULL;
    assert_succeeds(db_query(unit, sqlite_unit_open(unit), "SELECT $3, $1, $2, $1, '$2'", params, 3,
                             &rows, &err),
                    &err);
    static const char *const EXPECTED[] = {"it's; -- \xc3\xa9", "one", NULL, "one", "$2"};
    for (size_t i = 0; i < COUNT_OF(EXPECTED); i++) {
        if (EXPECTED[i])
            assert_string_equal(db_value(rows, 0, i), EXPECTED[i]);
        else
            assert_null(db_value(rows, 0, i));
    }
}

static void parameters_in_sqlites_own_form_go_by_number_too(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    const char *const params[] = {"one", "two"};
    DbRows *rows = NULL;
    assert_succeeds(db_query(unit, sqlite_unit_open(unit), "SELECT ?2, ?1", params, 2, &rows, &err),
                    &err);
    assert_string_equal(db_value(rows, 0, 0), "two");
    assert_string_equal(db_value(rows, 0, 1), "one");
}

static void a_parameter_without_a_value_is_refused(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    const char *const params[] = {"one"};
    DbRows *rows = NULL;
    assert_fails(db_query(unit, sqlite_unit_open(unit), "SELECT $2", params, 1, &rows, &err), &err,
                 ERR_STATEMENT, "parameter 2");
    assert_null(rows);
}

static void affected_rows_are_those_of_this_statement(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbRows *rows[5] = {0};
    assert_succeeds(db_query_many(unit, sqlite_unit_open(unit),
                                  "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3);"
                                  "UPDATE t SET a = 0 WHERE a > 1; DELETE FROM t WHERE a = 99;"
                                  "SELECT * FROM t",
                                  5, rows, &err),
                    &err);
    static const size_t AFFECTED[] = {0, 3, 2, 0, 3};
    for (size_t i = 0; i < COUNT_OF(AFFECTED); i++)
        assert_int_equal(db_rows_affected(rows[i]), AFFECTED[i]);
}

static void returned_rows_of_an_insert_are_kept(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b)");
    const char *const params[] = {"x"};
    DbRows *rows = NULL;
    assert_succeeds(
        db_query(unit, db, "INSERT INTO t (b) VALUES ($1) RETURNING a", params, 1, &rows, &err),
        &err);
    assert_int_equal(db_value_int(rows, 0, 0, -1), 1);
    assert_int_equal(db_rows_affected(rows), 1);
}

static void another_number_of_statements_than_expected_is_a_broken_promise(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    Db *db = sqlite_unit_open(unit);
    static const char *const TEXTS[] = {"SELECT 1", "SELECT 1; SELECT 2; SELECT 3"};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        ERROR_AUTO Error err = {0};
        DbRows *rows[2] = {0};
        assert_fails(db_query_many(unit, db, TEXTS[i], 2, rows, &err), &err, ERR_INTERNAL,
                     "2 results were expected");
        assert_null(rows[0]);
    }
}

static void ten_thousand_rows_are_held_and_freed(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    const char *sql =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " SELECT i, 'row ' || i FROM n";
    assert_succeeds(db_query(unit, sqlite_unit_open(unit), sql, NULL, 0, &rows, &err), &err);
    assert_int_equal(db_rows_count(rows), 10000);
    assert_string_equal(db_value(rows, 9999, 1), "row 10000");
    assert_string_equal(db_value(rows, 0, 1), "row 1");
}

static void quoting_survives_what_people_put_into_names(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    Db *db = sqlite_unit_open(unit);
    assert_string_equal(db_quote_literal(unit, db, "it's"), "'it''s'");
    assert_string_equal(db_quote_identifier(unit, db, "a\"b"), "\"a\"\"b\"");
    static const char *const TEXTS[] = {"",   "'",    "''; DROP TABLE t; --",
                                        "\\", "\n\t", "\xf0\x9f\x8c\x8a"};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        const char *quoted = db_quote_literal(unit, db, TEXTS[i]);
        assert_string_equal(must_get(unit, db, talloc_asprintf(unit, "SELECT %s", quoted)),
                            TEXTS[i]);
    }
}

static void a_failing_query_leaves_its_outputs_alone(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    assert_fails(db_query(unit, sqlite_unit_open(unit), "SELECT a FROM none", NULL, 0, &rows, &err),
                 &err, ERR_STATEMENT, "no such table: none");
    assert_null(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_as_text_and_null_as_null),
        cmocka_unit_test(a_place_outside_the_result_is_null),
        cmocka_unit_test(integers_and_booleans_are_read_from_text),
        cmocka_unit_test(parameters_go_by_number_whatever_their_order),
        cmocka_unit_test(parameters_in_sqlites_own_form_go_by_number_too),
        cmocka_unit_test(a_parameter_without_a_value_is_refused),
        cmocka_unit_test(affected_rows_are_those_of_this_statement),
        cmocka_unit_test(returned_rows_of_an_insert_are_kept),
        cmocka_unit_test(another_number_of_statements_than_expected_is_a_broken_promise),
        cmocka_unit_test(ten_thousand_rows_are_held_and_freed),
        cmocka_unit_test(quoting_survives_what_people_put_into_names),
        cmocka_unit_test(a_failing_query_leaves_its_outputs_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
