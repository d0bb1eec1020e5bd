#include "postgres_unit.h"

#include <pthread.h>
#include <signal.h>

#include "base/clock.h"

static int64_t now_ms(void)
{
    return clock_system()->monotonic_ms(clock_system());
}

static void *raise_soon(void *data)
{
    bool slept UNUSED = cancel_sleep_ms(NULL, 200);
    cancel_raise(data, SIGINT);
    return NULL;
}

typedef struct Cancelling {
    Cancel *cancel;
    pthread_t thread;
    int64_t start_ms;
} Cancelling;

static Cancelling start_cancelling(ServerUnit *unit)
{
    Cancelling cancelling = {.cancel = cancel_new(unit), .start_ms = now_ms()};
    unit->config.cancel = cancelling.cancel;
    return cancelling;
}

static void raise_while_running(Cancelling *cancelling)
{
    cancelling->start_ms = now_ms();
    assert_int_equal(pthread_create(&cancelling->thread, NULL, raise_soon, cancelling->cancel), 0);
}

static void a_running_statement_is_cancelled_on_the_server(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancelling cancelling = start_cancelling(unit);
    Db *db = server_unit_open(unit);
    raise_while_running(&cancelling);
    assert_fails(db_exec(db, "SELECT pg_sleep(60)", &err), &err, ERR_INTERRUPTED, "SIGINT");
    assert_true(now_ms() - cancelling.start_ms < 5000);
    pthread_join(cancelling.thread, NULL);
    assert_true(db_alive(db));
    assert_string_equal(must_get(unit, db, "SELECT pg_sleep(1)"), "");
}

static void a_call_that_takes_longer_than_its_limit_is_stopped_and_busy(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    unit->config.limit_ms = 300;
    Db *db = server_unit_open(unit);
    DbRows *rows = NULL;
    assert_fails(db_query(unit, db, "SELECT pg_sleep(60)", NULL, 0, &rows, &err), &err, ERR_BUSY,
                 "did not answer within 300 ms");
    assert_string_equal(err.sqlstate, "57014");
    assert_true(db_alive(db));
    error_clear(&err);
    must_exec(db, "SELECT 1");
    assert_fails(db_exec(db, "SELECT pg_sleep(60)", &err), &err, ERR_BUSY, "did not answer");
}

static void what_the_server_itself_stops_is_no_limit_of_ours(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    unit->config.limit_ms = 60000;
    Db *db = server_unit_open(unit);
    must_exec(db, "SET statement_timeout = 50");
    assert_fails(db_exec(db, "SELECT pg_sleep(60)", &err), &err, ERR_STATEMENT,
                 "statement timeout");
}

static void waiting_for_a_lock_is_cancelled_and_the_transaction_rolls_back(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *holder = server_unit_open(unit);
    must_exec(holder, "BEGIN; SELECT pg_advisory_xact_lock(4711)");
    Cancelling cancelling = start_cancelling(unit);
    Db *db = server_unit_open(unit);
    must_exec(db, "BEGIN; CREATE TEMP TABLE t (a int)");
    raise_while_running(&cancelling);
    DbScriptOutcome outcome = {0};
    const char *sql = "SELECT 1; SELECT pg_advisory_xact_lock(4711); SELECT 2";
    assert_fails(db_script(db, sql, strlen(sql), &outcome, &err), &err, ERR_INTERRUPTED, "SIGINT");
    pthread_join(cancelling.thread, NULL);
    assert_int_equal(outcome.statements_done, 1);
    assert_int_equal(db_transaction(db), DB_IN_FAILED_TRANSACTION);
    must_exec(db, "ROLLBACK");
    assert_string_equal(must_get(unit, db, "SELECT to_regclass('t')"), "NULL");
}

static void one_call_fails_with_the_cancel_and_nothing_of_it_is_sent(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancelling cancelling = start_cancelling(unit);
    Db *db = server_unit_open(unit);
    must_exec(db, "BEGIN");
    cancel_raise(cancelling.cancel, SIGTERM);
    assert_fails(db_exec(db, "CREATE TEMP TABLE t (a int)", &err), &err, ERR_TERMINATED, "SIGTERM");
    assert_int_equal(db_transaction(db), DB_IN_TRANSACTION);
    assert_string_equal(must_get(unit, db, "SELECT to_regclass('t')"), "NULL");
    must_exec(db, "ROLLBACK");
}

/* A cancel that a function swallows: the statement succeeds, and says so. */
static void a_statement_that_ends_well_all_the_same_succeeds(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancelling cancelling = start_cancelling(unit);
    Db *db = server_unit_open(unit);
    raise_while_running(&cancelling);
    must_exec(db, "DO $$ DECLARE n int := 0; BEGIN LOOP BEGIN PERFORM pg_sleep(0.6); EXIT; "
                  "EXCEPTION WHEN query_canceled THEN n := n + 1; EXIT WHEN n > 20; END; "
                  "END LOOP; END $$");
    pthread_join(cancelling.thread, NULL);
    assert_fails(db_exec(db, "SELECT 1", &err), &err, ERR_INTERRUPTED, "SIGINT");
    must_exec(db, "SELECT 1");
}

static void a_cancel_while_a_large_script_is_sent_ends_it(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancelling cancelling = start_cancelling(unit);
    Db *db = server_unit_open(unit);
    size_t filling = (size_t)64 << 20;
    char *sql = talloc_size(unit, filling + 64);
    memset(sql, ' ', filling);
    memcpy(sql + filling, "SELECT pg_sleep(60)", sizeof("SELECT pg_sleep(60)"));
    raise_while_running(&cancelling);
    assert_fails(db_exec(db, sql, &err), &err, ERR_INTERRUPTED, "SIGINT");
    pthread_join(cancelling.thread, NULL);
    must_exec(db, "SELECT 1");
}

/* A stopped backend is a server that answers nothing any more. */
static void a_server_that_does_not_confirm_the_cancel_is_given_up_as_lost(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancelling cancelling = start_cancelling(unit);
    Db *db = server_unit_open(unit);
    int pid = db_backend_pid(db);
    if (kill(pid, SIGSTOP) != 0) {
        print_message("SKIP: the server's processes are not ours to stop\n");
        skip();
    }
    raise_while_running(&cancelling);
    bool done = db_exec(db, "SELECT 1", &err);
    kill(pid, SIGCONT);
    pthread_join(cancelling.thread, NULL);
    assert_false(done);
    assert_int_equal(err.kind, ERR_INTERRUPTED);
    assert_contains(err.detail, "did not answer within 10 s");
    assert_true(now_ms() - cancelling.start_ms < 20000);
    assert_false(db_alive(db));
    assert_int_equal(db_transaction(db), DB_BROKEN);
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(a_running_statement_is_cancelled_on_the_server),
    cmocka_unit_test(a_call_that_takes_longer_than_its_limit_is_stopped_and_busy),
    cmocka_unit_test(what_the_server_itself_stops_is_no_limit_of_ours),
    cmocka_unit_test(waiting_for_a_lock_is_cancelled_and_the_transaction_rolls_back),
    cmocka_unit_test(one_call_fails_with_the_cancel_and_nothing_of_it_is_sent),
    cmocka_unit_test(a_statement_that_ends_well_all_the_same_succeeds),
    cmocka_unit_test(a_cancel_while_a_large_script_is_sent_ends_it),
    cmocka_unit_test(a_server_that_does_not_confirm_the_cancel_is_given_up_as_lost),
};

SERVER_UNIT_MAIN(TESTS)
