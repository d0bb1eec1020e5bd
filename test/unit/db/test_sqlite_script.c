#include "sqlite_unit.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/buf.h"

static bool run(Db *db, const char *sql, DbScriptOutcome *outcome, Error *err)
{
    return db_script(db, sql, strlen(sql), outcome, err);
}

static void a_script_counts_its_statements_and_no_comments(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_succeeds(run(sqlite_unit_open(unit),
                        "-- first\nCREATE TABLE t (a);\n;\n/* ; */ INSERT INTO t VALUES (1);\n"
                        "SELECT * FROM t; -- the end\n",
                        &outcome, &err),
                    &err);
    assert_int_equal(outcome.statements_done, 3);
    assert_int_equal(outcome.position, 0);
}

static void an_empty_script_does_nothing(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {.statements_done = 7, .position = 7};
    assert_succeeds(run(sqlite_unit_open(unit), " -- nothing\n", &outcome, &err), &err);
    assert_int_equal(outcome.statements_done, 0);
    assert_int_equal(outcome.position, 0);
}

static void only_the_given_length_is_read(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    const char *sql = "CREATE TABLE t (a);CREATE TABLE u (a)";
    Db *db = sqlite_unit_open(unit);
    assert_succeeds(db_script(db, sql, strlen("CREATE TABLE t (a);"), &outcome, &err), &err);
    assert_int_equal(outcome.statements_done, 1);
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM sqlite_schema"), "1");
}

static void a_failing_statement_is_placed_in_characters_of_the_whole_text(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    /* An umlaut has two bytes and is one character. */
    const char *sql =
        "CREATE TABLE t (a);\nINSERT INTO t VALUES ('\xc3\xbc\xc3\xbc');\nSELECT b FROM t;";
    assert_fails(run(sqlite_unit_open(unit), sql, &outcome, &err), &err, ERR_STATEMENT,
                 "no such column: b");
    assert_int_equal(outcome.statements_done, 2);
    const char *place = strstr(sql, "b FROM");
    assert_int_equal(outcome.position, (size_t)(place - sql) - 2 + 1);
}

static void a_parameter_without_a_value_is_refused_and_not_taken_for_null(void **state UNUSED)
{
    static const char *const SCRIPTS[] = {"INSERT INTO t VALUES (?)", "INSERT INTO t VALUES (?2)",
                                          "INSERT INTO t VALUES (:a)", "INSERT INTO t VALUES (@a)",
                                          "INSERT INTO t VALUES ($1)"};
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    Db *db = sqlite_unit_open(unit);
    ERROR_AUTO Error none = {0};
    DbScriptOutcome outcome = {0};
    assert_succeeds(run(db, "CREATE TABLE t (a);", &outcome, &none), &none);
    for (size_t i = 0; i < COUNT_OF(SCRIPTS); i++) {
        ERROR_AUTO Error err = {0};
        assert_fails(run(db, SCRIPTS[i], &outcome, &err), &err, ERR_STATEMENT, "has no value");
    }
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "0");
}

static void nothing_after_the_failing_statement_runs(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = sqlite_unit_open(unit);
    assert_fails(run(db,
                     "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1), (1); CREATE TABLE u (a)",
                     &outcome, &err),
                 &err, ERR_STATEMENT, "UNIQUE constraint failed: t.a");
    assert_int_equal(outcome.statements_done, 1);
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM sqlite_schema WHERE name = 'u'"),
                        "0");
}

static void an_open_transaction_survives_a_failure_and_rolls_back_whole(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = sqlite_unit_open(unit);
    assert_false(run(db, "BEGIN; CREATE TABLE t (a); nonsense; COMMIT", &outcome, &err));
    assert_int_equal(outcome.statements_done, 2);
    assert_int_equal(db_transaction(db), DB_IN_TRANSACTION);
    must_exec(db, "ROLLBACK");
    assert_int_equal(db_transaction(db), DB_IDLE);
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM sqlite_schema"), "0");
}

static void a_nul_byte_is_refused_before_anything_runs(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    Db *db = sqlite_unit_open(unit);
    static const char SQL[] = "CREATE TABLE t (a);\0CREATE TABLE u (a)";
    assert_fails(db_script(db, SQL, sizeof(SQL) - 1, &outcome, &err), &err, ERR_STATEMENT,
                 "NUL byte at byte 20");
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM sqlite_schema"), "0");
}

static void a_script_of_many_statements_takes_linear_time(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    const size_t count = 100000;
    Buf sql = buf_new(unit, count * 64);
    for (size_t i = 0; i < count; i++)
        assert_true(buf_puts(&sql, "INSERT INTO t VALUES (1);\n"));
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "CREATE TABLE t (a); BEGIN");
    assert_succeeds(run(db, buf_text(&sql), &outcome, &err), &err);
    assert_int_equal(outcome.statements_done, count);
}

static void triggers_with_bodies_are_one_statement(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_succeeds(
        run(sqlite_unit_open(unit),
            "CREATE TABLE t (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN "
            "UPDATE t SET a = CASE a WHEN 1 THEN 2 END; DELETE FROM t WHERE a = 3; END;",
            &outcome, &err),
        &err);
    assert_int_equal(outcome.statements_done, 2);
}

static void foreign_keys_are_as_sqlite_has_them(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    Db *db = sqlite_unit_open(unit);
    assert_string_equal(must_get(unit, db, "PRAGMA foreign_keys"), "0");
    assert_string_equal(must_get(unit, db, "PRAGMA synchronous"), "2");
    assert_string_equal(must_get(unit, db, "PRAGMA journal_mode"), "delete");
}

static void a_file_that_may_not_grow_is_full_and_loses_nothing(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "CREATE TABLE t (a); INSERT INTO t VALUES ('kept')");
    must_exec(db, "PRAGMA max_page_count = 3");
    assert_fails(db_exec(db, "INSERT INTO t VALUES (zeroblob(100000))", &err), &err, ERR_IO,
                 "the disk is full");
    assert_contains(err.hint, "free space");
    assert_string_equal(must_get(unit, db, "SELECT group_concat(a) FROM t"), "kept");
}

/* A limit on the size of files stands in for a full disk or quota. */
static void a_full_disk_is_named_and_loses_nothing(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "CREATE TABLE t (a); INSERT INTO t VALUES ('kept')");
    struct rlimit before, small = {.rlim_cur = 4096 * 4, .rlim_max = RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool done = db_exec(db, "INSERT INTO t VALUES (zeroblob(1000000))", &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(done);
    assert_int_equal(err.kind, ERR_IO);
    assert_contains(err.message, "the disk is full");
    assert_contains(err.message, "unit.db");
    assert_contains(err.detail, "File too large");
    assert_string_equal(must_get(unit, db, "SELECT group_concat(a) FROM t"), "kept");
}

static void copy_is_refused(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    DbScriptOutcome outcome = {0};
    assert_fails(db_copy_start(sqlite_unit_open(unit), "COPY", 4, &outcome, &err), &err,
                 ERR_STATEMENT, "sqlite has no COPY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_counts_its_statements_and_no_comments),
        cmocka_unit_test(an_empty_script_does_nothing),
        cmocka_unit_test(only_the_given_length_is_read),
        cmocka_unit_test(a_failing_statement_is_placed_in_characters_of_the_whole_text),
        cmocka_unit_test(a_parameter_without_a_value_is_refused_and_not_taken_for_null),
        cmocka_unit_test(nothing_after_the_failing_statement_runs),
        cmocka_unit_test(an_open_transaction_survives_a_failure_and_rolls_back_whole),
        cmocka_unit_test(a_nul_byte_is_refused_before_anything_runs),
        cmocka_unit_test(a_script_of_many_statements_takes_linear_time),
        cmocka_unit_test(triggers_with_bodies_are_one_statement),
        cmocka_unit_test(foreign_keys_are_as_sqlite_has_them),
        cmocka_unit_test(a_file_that_may_not_grow_is_full_and_loses_nothing),
        cmocka_unit_test(a_full_disk_is_named_and_loses_nothing),
        cmocka_unit_test(copy_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
