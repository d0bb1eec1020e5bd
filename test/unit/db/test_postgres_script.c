#include "postgres_unit.h"

static bool run(Db *db, const char *sql, DbScriptOutcome *outcome, Error *err)
{
    return db_script(db, sql, strlen(sql), outcome, err);
}

static void a_script_counts_its_statements_and_no_comments(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_succeeds(
        run(server_unit_open(unit),
            "-- first\nCREATE TEMP TABLE t (a int);\n;\n/* ; */ INSERT INTO t VALUES (1);"
            "SELECT * FROM t; -- the end\n",
            &outcome, &err),
        &err);
    assert_int_equal(outcome.statements_done, 3);
    assert_int_equal(outcome.position, 0);
}

static void a_failing_statement_is_placed_in_characters_of_the_whole_text(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    /* An umlaut has two bytes and is one character. */
    const char *sql = "CREATE TEMP TABLE t (a text);\nINSERT INTO t VALUES ('\xc3\xbc\xc3\xbc');\n"
                      "SELECT b FROM t;";
    assert_fails(run(server_unit_open(unit), sql, &outcome, &err), &err, ERR_STATEMENT,
                 "column \"b\" does not exist");
    assert_string_equal(err.sqlstate, "42703");
    assert_int_equal(outcome.statements_done, 2);
    const char *place = strstr(sql, "b FROM");
    assert_int_equal(outcome.position, (size_t)(place - sql) - 2 + 1);
}

static void a_failing_script_leaves_nothing_when_no_transaction_was_open(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = server_unit_open(unit);
    assert_false(run(db, "CREATE TEMP TABLE t (a int); SELECT 1/0; CREATE TEMP TABLE u (a int)",
                     &outcome, &err));
    assert_int_equal(outcome.statements_done, 1);
    assert_int_equal(db_transaction(db), DB_IDLE);
    assert_string_equal(must_get(unit, db, "SELECT to_regclass('t')"), "NULL");
}

static void an_error_inside_a_function_says_where(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_fails(run(server_unit_open(unit),
                     "DO $$ BEGIN\n PERFORM nonsense FROM pg_class;\nEND $$", &outcome, &err),
                 &err, ERR_STATEMENT, "column \"nonsense\" does not exist");
    assert_contains(err.detail, "where: PL/pgSQL function inline_code_block line 2");
    assert_contains(err.detail, "in the query: SELECT nonsense FROM pg_class");
}

static void detail_and_hint_of_the_server_are_kept(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    assert_fails(db_exec(server_unit_open(unit),
                         "DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'because', "
                         "HINT = 'do this', ERRCODE = '28P01'; END $$",
                         &err),
                 &err, ERR_AUTH, "no");
    assert_contains(err.detail, "because");
    assert_string_equal(err.hint, "do this");
}

static void a_nul_byte_is_refused_before_anything_runs(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = server_unit_open(unit);
    static const char SQL[] = "CREATE TEMP TABLE t (a int);\0CREATE TEMP TABLE u (a int)";
    assert_fails(db_script(db, SQL, sizeof(SQL) - 1, &outcome, &err), &err, ERR_STATEMENT,
                 "NUL byte at byte 29");
    assert_string_equal(must_get(unit, db, "SELECT to_regclass('t')"), "NULL");
}

static void invalid_utf8_is_refused_by_the_server(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    assert_fails(db_exec(server_unit_open(unit), "SELECT '\xff'", &err), &err, ERR_STATEMENT,
                 "invalid byte sequence");
    assert_string_equal(err.sqlstate, "22021");
}

static void copy_from_stdin_without_data_fails_and_leaves_the_connection_usable(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = server_unit_open(unit);
    assert_fails(
        run(db, "CREATE TEMP TABLE t (a int); COPY t FROM stdin; SELECT 1", &outcome, &err), &err,
        ERR_STATEMENT, "has no data");
    assert_int_equal(outcome.statements_done, 1);
    assert_string_equal(must_get(unit, db, "SELECT to_regclass('t')"), "NULL");
}

static void copy_to_stdout_is_read_and_dropped(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_succeeds(
        run(server_unit_open(unit),
            "SELECT 1; COPY (SELECT i, repeat('x', 100) FROM generate_series(1, 50000) i)"
            " TO stdout; SELECT 2",
            &outcome, &err),
        &err);
    assert_int_equal(outcome.statements_done, 3);
}

static void a_script_of_many_megabytes_arrives_whole(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    size_t filling = (size_t)32 << 20;
    char *text = talloc_zero_size(unit, filling + 1);
    memset(text, 'x', filling);
    char *sql = talloc_asprintf(unit, "SELECT '%s' AS a; SELECT b", text);
    assert_false(run(server_unit_open(unit), sql, &outcome, &err));
    assert_int_equal(outcome.statements_done, 1);
    assert_int_equal(outcome.position, 8 + filling + strlen("' AS a; SELECT ") + 1);
}

static void a_server_that_talks_all_the_time_does_not_stall_us(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    must_exec(server_unit_open(unit), "DO $$ BEGIN FOR i IN 1..20000 LOOP RAISE NOTICE '%', "
                                      "repeat('x', 500); END LOOP; END $$");
    assert_int_equal(unit->notices, 20000);
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(a_script_counts_its_statements_and_no_comments),
    cmocka_unit_test(a_failing_statement_is_placed_in_characters_of_the_whole_text),
    cmocka_unit_test(a_failing_script_leaves_nothing_when_no_transaction_was_open),
    cmocka_unit_test(an_error_inside_a_function_says_where),
    cmocka_unit_test(detail_and_hint_of_the_server_are_kept),
    cmocka_unit_test(a_nul_byte_is_refused_before_anything_runs),
    cmocka_unit_test(invalid_utf8_is_refused_by_the_server),
    cmocka_unit_test(copy_from_stdin_without_data_fails_and_leaves_the_connection_usable),
    cmocka_unit_test(copy_to_stdout_is_read_and_dropped),
    cmocka_unit_test(a_script_of_many_megabytes_arrives_whole),
    cmocka_unit_test(a_server_that_talks_all_the_time_does_not_stall_us),
};

SERVER_UNIT_MAIN(TESTS)
