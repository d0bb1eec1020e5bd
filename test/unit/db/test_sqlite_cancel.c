#include "sqlite_unit.h"

#include <pthread.h>
#include <signal.h>

#include "base/clock.h"

#define ENDLESS                                                                                    \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

static int64_t now_ms(void)
{
    return clock_system()->monotonic_ms(clock_system());
}

static void *raise_soon(void *data)
{
    bool slept UNUSED = cancel_sleep_ms(NULL, 100);
    cancel_raise(data, SIGINT);
    return NULL;
}

static pthread_t start_raising(Cancel *cancel)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, raise_soon, cancel), 0);
    return thread;
}

static void a_running_statement_is_cancelled(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(unit);
    unit->config.cancel = cancel;
    Db *db = sqlite_unit_open(unit);
    pthread_t thread = start_raising(cancel);
    assert_fails(db_exec(db, ENDLESS, &err), &err, ERR_INTERRUPTED, "SIGINT");
    pthread_join(thread, NULL);
}

static void waiting_for_a_lock_is_cancelled(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Db *holder = sqlite_unit_open(unit);
    must_exec(holder, "CREATE TABLE t (a); BEGIN IMMEDIATE");
    Cancel *cancel = cancel_new(unit);
    unit->config.cancel = cancel;
    Db *db = sqlite_unit_open(unit);
    pthread_t thread = start_raising(cancel);
    int64_t start = now_ms();
    assert_fails(db_exec(db, "BEGIN IMMEDIATE", &err), &err, ERR_INTERRUPTED, "SIGINT");
    assert_true(now_ms() - start < 3000);
    pthread_join(thread, NULL);
}

static void one_call_fails_with_the_cancel_and_the_next_may_tidy_up(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(unit);
    unit->config.cancel = cancel;
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "BEGIN; CREATE TABLE t (a)");
    cancel_raise(cancel, SIGTERM);
    assert_fails(db_exec(db, "CREATE TABLE u (a)", &err), &err, ERR_TERMINATED, "SIGTERM");
    must_exec(db, "ROLLBACK");
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM sqlite_schema"), "0");
}

static void *release_soon(void *data)
{
    ERROR_AUTO Error err = {0};
    bool slept UNUSED = cancel_sleep_ms(NULL, 300);
    return db_exec(data, "COMMIT", &err) ? data : NULL;
}

static void a_lock_that_is_released_in_time_is_waited_for(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    Db *holder = sqlite_unit_open(unit);
    Db *db = sqlite_unit_open(unit);
    must_exec(holder, "CREATE TABLE t (a); BEGIN IMMEDIATE");
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, release_soon, holder), 0);
    must_exec(db, "INSERT INTO t VALUES (1)");
    void *released = NULL;
    pthread_join(thread, &released);
    assert_ptr_equal(released, holder);
}

static void a_lock_that_is_kept_is_busy_after_a_bounded_wait(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Db *holder = sqlite_unit_open(unit);
    Db *db = sqlite_unit_open(unit);
    must_exec(holder, "CREATE TABLE t (a); BEGIN IMMEDIATE");
    int64_t start = now_ms();
    assert_fails(db_exec(db, "INSERT INTO t VALUES (1)", &err), &err, ERR_BUSY,
                 "locked by another process");
    int64_t waited = now_ms() - start;
    assert_true(waited >= 4500 && waited < 15000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_statement_is_cancelled),
        cmocka_unit_test(waiting_for_a_lock_is_cancelled),
        cmocka_unit_test(one_call_fails_with_the_cancel_and_the_next_may_tidy_up),
        cmocka_unit_test(a_lock_that_is_released_in_time_is_waited_for),
        cmocka_unit_test(a_lock_that_is_kept_is_busy_after_a_bounded_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
