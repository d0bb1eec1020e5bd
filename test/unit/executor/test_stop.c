#include "rig.h"

#define with_rig(script)                                                                           \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err UNUSED = {0};                                                             \
    Rig *rig = rig_new(ctx, script)

static void a_stop_is_passed_on_and_recorded_as_cancelled(void **state UNUSED)
{
    with_rig("trap 'echo bye > bye; exit 9' TERM; touch up; while :; do sleep 0.05; done");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "up");
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_string_equal(seen.stop_code, "cancelled");
    assert_int_equal(seen.exit_code, 9);
    assert_true(seen.ended_proven);
    assert_contains(seen.reason, "asked to stop");
    assert_string_equal(rig_read(ctx, rig->dir, "bye"), "bye\n");
}

static void a_command_that_does_not_listen_is_killed_after_the_grace(void **state UNUSED)
{
    with_rig("trap '' TERM; touch up; while :; do sleep 0.05; done");
    rig->request.grace_ms = 300;
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "up");
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    assert_int_equal(rig_observe(rig, task).state, TASK_RUNNING);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_string_equal(seen.stop_code, "cancelled");
    assert_int_equal(seen.signal, SIGKILL);
    assert_int_equal(seen.exit_code, 137);
    assert_lacks(seen.reason, "memory");
}

static void the_timeout_stops_the_command(void **state UNUSED)
{
    with_rig("exec sleep 60");
    rig->request.timeout_ms = 300;
    TaskObservation seen = rig_run(rig);
    assert_string_equal(seen.stop_code, "timeout");
    assert_int_equal(seen.signal, SIGTERM);
    assert_contains(seen.reason, "timeout");
}

static void a_timeout_that_ends_with_0_is_still_a_timeout(void **state UNUSED)
{
    with_rig("trap 'exit 0' TERM; while :; do sleep 0.05; done");
    rig->request.timeout_ms = 300;
    TaskObservation seen = rig_run(rig);
    assert_string_equal(seen.stop_code, "timeout");
    assert_int_equal(seen.exit_code, 0);
}

static void stopping_reaches_the_whole_group(void **state UNUSED)
{
    with_rig(
        "sleep 60 & echo $! > child; (sleep 60 & echo $! > grandchild; wait) & touch up; wait");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "up");
    rig_await_file(rig, "grandchild");
    assert_true(cancel_sleep_ms(NULL, 100));
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    rig_await(rig, task, TASK_ENDED);
    assert_false(rig_lives(rig_read_pid(rig, "child")));
    assert_false(rig_lives(rig_read_pid(rig, "grandchild")));
}

static void a_member_of_the_group_that_does_not_listen_is_killed_too(void **state UNUSED)
{
    with_rig("(trap '' TERM; touch up; while :; do sleep 0.05; done) & echo $! > stubborn; wait");
    rig->request.grace_ms = 300;
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "up");
    rig_await_file(rig, "stubborn");
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_string_equal(seen.stop_code, "cancelled");
    assert_false(rig_lives(rig_read_pid(rig, "stubborn")));
}

static void what_stays_in_the_background_is_not_waited_for(void **state UNUSED)
{
    with_rig("sleep 60 & echo $! > child; exit 4");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    int64_t before = clock_system()->monotonic_ms(clock_system());
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_true(clock_system()->monotonic_ms(clock_system()) - before < 10000);
    assert_int_equal(seen.exit_code, 4);
    assert_contains(seen.reason, "left behind");
    kill(rig_read_pid(rig, "child"), SIGKILL);
}

static void what_has_ended_cannot_be_stopped(void **state UNUSED)
{
    with_rig("exit 0");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await(rig, task, TASK_ENDED);
    assert_fails(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err, ERR_FAILED,
                 "ended already");
}

static void a_task_elsewhere_cannot_be_stopped_from_here(void **state UNUSED)
{
    with_rig("exit 0");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await(rig, task, TASK_ENDED);
    json_object_set_new(task, "run_dir", json_string("/no/such/place"));
    json_object_set_new(task, "supervisor",
                        json_string("11111111-2222-3333-4444-555555555555/1/42/100/"));
    assert_false(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err));
    assert_int_equal(err.kind, ERR_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_is_passed_on_and_recorded_as_cancelled),
        cmocka_unit_test(a_command_that_does_not_listen_is_killed_after_the_grace),
        cmocka_unit_test(the_timeout_stops_the_command),
        cmocka_unit_test(a_timeout_that_ends_with_0_is_still_a_timeout),
        cmocka_unit_test(stopping_reaches_the_whole_group),
        cmocka_unit_test(a_member_of_the_group_that_does_not_listen_is_killed_too),
        cmocka_unit_test(what_stays_in_the_background_is_not_waited_for),
        cmocka_unit_test(what_has_ended_cannot_be_stopped),
        cmocka_unit_test(a_task_elsewhere_cannot_be_stopped_from_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
