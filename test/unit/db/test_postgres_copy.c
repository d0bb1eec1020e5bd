#include "postgres_unit.h"

#include <signal.h>

static bool start(Db *db, const char *sql, Error *err)
{
    DbScriptOutcome outcome = {0};
    return db_copy_start(db, sql, strlen(sql), &outcome, err);
}

static bool put(Db *db, const char *text, Error *err)
{
    return db_copy_data(db, text, strlen(text), err);
}

static Db *open_with_table(ServerUnit *unit)
{
    Db *db = server_unit_open(unit);
    must_exec(db, "CREATE TEMP TABLE t (a int, b text)");
    return db;
}

static void data_in_pieces_arrives_whole(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = open_with_table(unit);
    assert_succeeds(start(db, "COPY t FROM stdin", &err), &err);
    static const char *const PIECES[] = {"1\ton", "e\n2\t", "", "two\n", "3\t\\N\n"};
    for (size_t i = 0; i < COUNT_OF(PIECES); i++)
        assert_succeeds(put(db, PIECES[i], &err), &err);
    assert_succeeds(db_copy_end(db, &err), &err);
    assert_string_equal(must_get(unit, db, "SELECT string_agg(a || coalesce(b, '-'), ',') FROM t"),
                        "1one,2two,3-");
    assert_int_equal(db_transaction(db), DB_IDLE);
}

static void a_copy_without_data_is_fine(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = open_with_table(unit);
    assert_succeeds(start(db, "COPY t FROM stdin", &err), &err);
    assert_succeeds(db_copy_end(db, &err), &err);
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "0");
}

static void a_bad_row_fails_with_its_line_and_leaves_nothing(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = open_with_table(unit);
    assert_succeeds(start(db, "COPY t FROM stdin", &err), &err);
    assert_succeeds(put(db, "1\tone\nzwei\ttwo\n", &err), &err);
    assert_fails(db_copy_end(db, &err), &err, ERR_STATEMENT, "invalid input syntax");
    assert_string_equal(err.sqlstate, "22P02");
    assert_contains(err.detail, "line 2, column a");
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "0");
}

static void a_copy_that_cannot_start_fails_with_its_place(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = server_unit_open(unit);
    DbScriptOutcome outcome = {0};
    const char *sql = "COPY none (a) FROM stdin";
    assert_fails(db_copy_start(db, sql, strlen(sql), &outcome, &err), &err, ERR_STATEMENT,
                 "relation \"none\" does not exist");
    must_exec(db, "SELECT 1");
}

static void a_statement_that_reads_no_data_is_refused(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = server_unit_open(unit);
    assert_fails(start(db, "SELECT 1", &err), &err, ERR_STATEMENT, "takes no data");
    must_exec(db, "SELECT 1");
}

static void a_copy_left_in_the_middle_is_undone_by_the_next_call(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = open_with_table(unit);
    must_exec(db, "BEGIN");
    assert_succeeds(start(db, "COPY t FROM stdin", &err), &err);
    assert_succeeds(put(db, "1\tone\n", &err), &err);
    must_exec(db, "ROLLBACK");
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "0");
    assert_fails(db_copy_end(db, &err), &err, ERR_INTERNAL, "without its start");
}

static void a_cancel_in_the_middle_undoes_the_copy(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(unit);
    unit->config.cancel = cancel;
    Db *db = open_with_table(unit);
    assert_succeeds(start(db, "COPY t FROM stdin", &err), &err);
    assert_succeeds(put(db, "1\tone\n", &err), &err);
    cancel_raise(cancel, SIGTERM);
    assert_fails(put(db, "2\ttwo\n", &err), &err, ERR_TERMINATED, "SIGTERM");
    assert_true(db_alive(db));
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "0");
}

static void a_cancel_before_the_end_undoes_the_copy(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(unit);
    unit->config.cancel = cancel;
    Db *db = open_with_table(unit);
    assert_succeeds(start(db, "COPY t FROM stdin", &err), &err);
    assert_succeeds(put(db, "1\tone\n", &err), &err);
    cancel_raise(cancel, SIGINT);
    assert_fails(db_copy_end(db, &err), &err, ERR_INTERRUPTED, "SIGINT");
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "0");
}

/* The server sends a notice for each row while it reads: whoever only writes fills both sockets. */
static void a_server_that_talks_while_it_reads_does_not_stall_us(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = open_with_table(unit);
    must_exec(db, "CREATE FUNCTION pg_temp.talk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                  "RAISE NOTICE '%', repeat('x', 2000); RETURN NEW; END $$; "
                  "CREATE TRIGGER talk BEFORE INSERT ON t FOR EACH ROW "
                  "EXECUTE FUNCTION pg_temp.talk()");
    assert_succeeds(start(db, "COPY t FROM stdin", &err), &err);
    const char *row = talloc_asprintf(unit, "1\t%02000d\n", 7);
    for (int i = 0; i < 10000; i++)
        assert_succeeds(put(db, row, &err), &err);
    assert_succeeds(db_copy_end(db, &err), &err);
    assert_int_equal(unit->notices, 10000);
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(data_in_pieces_arrives_whole),
    cmocka_unit_test(a_copy_without_data_is_fine),
    cmocka_unit_test(a_bad_row_fails_with_its_line_and_leaves_nothing),
    cmocka_unit_test(a_copy_that_cannot_start_fails_with_its_place),
    cmocka_unit_test(a_statement_that_reads_no_data_is_refused),
    cmocka_unit_test(a_copy_left_in_the_middle_is_undone_by_the_next_call),
    cmocka_unit_test(a_cancel_in_the_middle_undoes_the_copy),
    cmocka_unit_test(a_cancel_before_the_end_undoes_the_copy),
    cmocka_unit_test(a_server_that_talks_while_it_reads_does_not_stall_us),
};

SERVER_UNIT_MAIN(TESTS)
