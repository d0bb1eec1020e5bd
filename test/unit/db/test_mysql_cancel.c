#include "mysql_unit.h"

#include <pthread.h>
#include <signal.h>

static void *raise_soon(void *data)
{
    bool slept UNUSED = cancel_sleep_ms(NULL, 200);
    cancel_raise(data, SIGINT);
    return NULL;
}

static Cancel *cancel_of(ServerUnit *unit)
{
    Cancel *cancel = cancel_new(unit);
    unit->config.cancel = cancel;
    return cancel;
}

static pthread_t start_raising(Cancel *cancel)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, raise_soon, cancel), 0);
    return thread;
}

static void a_running_statement_is_cancelled_on_the_server(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_of(unit);
    Db *db = server_unit_open(unit);
    pthread_t thread = start_raising(cancel);
    assert_fails(
        db_exec(db, "SELECT count(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b", &err), &err,
        ERR_INTERRUPTED, "SIGINT");
    pthread_join(thread, NULL);
    assert_true(db_alive(db));
    /* Nothing of the cancel is left for what comes after it. */
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(must_get(unit, db, "SELECT sleep(0.1)"), "0");
}

static void waiting_for_a_lock_is_cancelled_and_the_transaction_stays(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *holder = server_unit_open(unit);
    must_exec(holder, "DROP TABLE IF EXISTS c; CREATE TABLE c (a int PRIMARY KEY);"
                      "INSERT INTO c VALUES (1); BEGIN; SELECT * FROM c WHERE a = 1 FOR UPDATE");
    Cancel *cancel = cancel_of(unit);
    Db *db = server_unit_open(unit);
    must_exec(db, "BEGIN; INSERT INTO c VALUES (9)");
    pthread_t thread = start_raising(cancel);
    DbScriptOutcome outcome = {0};
    const char *sql = "SELECT 1; UPDATE c SET a = 3 WHERE a = 1; SELECT 2";
    assert_fails(db_script(db, sql, strlen(sql), &outcome, &err), &err, ERR_INTERRUPTED, "SIGINT");
    pthread_join(thread, NULL);
    assert_int_equal(outcome.statements_done, 1);
    must_exec(db, "ROLLBACK");
    must_exec(holder, "ROLLBACK");
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM c"), "1");
    must_exec(db, "DROP TABLE c");
}

static void a_call_that_takes_longer_than_its_limit_is_stopped_and_busy(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    unit->config.limit_ms = 300;
    Db *db = server_unit_open(unit);
    assert_fails(
        db_exec(db, "SELECT count(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b", &err), &err,
        ERR_BUSY, "did not answer within 300 ms");
    assert_true(db_alive(db));
    must_exec(db, "SELECT 1");
}

static void one_call_fails_with_the_cancel_and_nothing_of_it_is_sent(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_of(unit);
    Db *db = server_unit_open(unit);
    must_exec(db, "BEGIN");
    cancel_raise(cancel, SIGTERM);
    assert_fails(db_exec(db, "SET @sent = 1", &err), &err, ERR_TERMINATED, "SIGTERM");
    assert_int_equal(db_transaction(db), DB_IN_TRANSACTION);
    assert_string_equal(must_get(unit, db, "SELECT @sent"), "NULL");
    must_exec(db, "ROLLBACK");
}

static void a_cancel_while_connecting_ends_it(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    Cancel *cancel = cancel_of(unit);
    unit->config.url = secret_new(unit, "mysql://app@192.0.2.1:3306/db");
    pthread_t thread = start_raising(cancel);
    bool opened = db_open(unit, &unit->config, &db, &err);
    pthread_join(thread, NULL);
    assert_false(opened);
    /* A machine without a way there says so at once. */
    assert_true(err.kind == ERR_INTERRUPTED || err.kind == ERR_CONNECT);
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(a_running_statement_is_cancelled_on_the_server),
    cmocka_unit_test(waiting_for_a_lock_is_cancelled_and_the_transaction_stays),
    cmocka_unit_test(a_call_that_takes_longer_than_its_limit_is_stopped_and_busy),
    cmocka_unit_test(one_call_fails_with_the_cancel_and_nothing_of_it_is_sent),
    cmocka_unit_test(a_cancel_while_connecting_ends_it),
};

SERVER_UNIT_MAIN(TESTS)
