#include "shipyard.h"

#include <signal.h>
#include <stdio.h>

#include "base/process.h"
#include "fake_notify.h"
#include "pipeline/notices.h"

static const NotifyConfig config;

static int set_up(void **state)
{
    fake_told_reset();
    *state = yard_new();
    return 0;
}

static int tear_down(void **state)
{
    yard_free(*state);
    return 0;
}

static Ship *open_ship(Yard *yard, const char *release)
{
    Ship *ship = NULL;
    error_clear(&yard->err);
    yard->config.release = release;
    assert_succeeds(ship_open(yard, &yard->config, &ship, &yard->err), &yard->err);
    return ship;
}

/* `up` as the command line does it. */
static ErrorKind up_and_tell(Yard *yard, const char *release)
{
    Ship *ship = open_ship(yard, release);
    if (!ship_notices_begin(ship, fake_targets, &config, &yard->err)) {
        talloc_free(ship);
        return yard->err.kind;
    }
    bool done UNUSED = ship_up(yard, ship, &yard->run, &yard->deploy, &yard->err);
    ship_notices_tell(ship);
    talloc_free(ship);
    return yard->err.kind;
}

static void tell(Yard *yard)
{
    Ship *ship = open_ship(yard, NULL);
    assert_succeeds(ship_notices_begin(ship, fake_targets, &config, &yard->err), &yard->err);
    ship_notices_tell(ship);
    talloc_free(ship);
}

static void set_owner(Yard *yard, const char *owner)
{
    ERROR_AUTO Error err = {0};
    Ledger *ledger = yard_ledger(yard);
    LedgerTold *mark = NULL;
    bool written = false;
    assert_succeeds(ledger_told_get(yard, ledger, &mark, &err), &err);
    mark->owner = owner;
    assert_succeeds(ledger_told_put(ledger, mark, &written, &err), &err);
    assert_true(written);
}

static const char *get_owner(Yard *yard)
{
    ERROR_AUTO Error err = {0};
    LedgerTold *mark = NULL;
    assert_succeeds(ledger_told_get(yard, yard_ledger(yard), &mark, &err), &err);
    return mark->owner;
}

static void each_end_is_told_once_and_in_order(void **state)
{
    Yard *yard = *state;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_int_equal(fake_told.count, 2);
    assert_string_equal(fake_told.lines[0], "run 1 success");
    assert_string_equal(fake_told.lines[1], "deployment 1 deployed");
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_int_equal(fake_told.count, 2);
    assert_null(get_owner(yard));
}

static void a_failure_is_told_with_what_to_do_and_what_serves(void **state)
{
    Yard *yard = *state;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(up_and_tell(yard, "2"), ERR_FAILED);
    assert_string_equal(fake_told.lines[fake_told.count - 1], "run 2 failed");
    assert_int_equal(fake_told.last.exit_code, 1);
    assert_int_equal(fake_told.last.attempt, 1);
    assert_int_equal(fake_told.last.duration_ms, 1500);
    assert_contains(fake_told.reason, "exit code");
    assert_contains(fake_told.next, "tidegate logs");
}

static void what_was_recorded_before_is_not_told(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    tell(yard);
    assert_int_equal(fake_told.count, 0);
    assert_int_equal(up_and_tell(yard, "2"), ERR_NONE);
    assert_int_equal(fake_told.count, 2);
}

static void what_somebody_else_recorded_is_told_by_the_next_command(void **state)
{
    Yard *yard = *state;
    tell(yard);
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    tell(yard);
    assert_int_equal(fake_told.count, 2);
}

static void an_override_is_told(void **state)
{
    Yard *yard = *state;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(up_and_tell(yard, "2"), ERR_FAILED);
    yard->config.override_rule = "closed-gate";
    yard->config.reason = "it is on fire";
    assert_int_equal(yard_deploy(yard, "2"), ERR_NONE);
    tell(yard);
    assert_int_equal(fake_times_told("override 2 closed-gate"), 1);
    assert_int_equal(fake_times_told("deployment 2 deployed"), 1);
}

/* Killed between the release's record and the history's entry, there is nothing to be fake_told. */
static bool history_says(Yard *yard, const char *release, const char *state)
{
    size_t count = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(events[i].kind, "deployment") == 0 && strcmp(events[i].state, state) == 0 &&
            strcmp(events[i].release, release) == 0)
            return true;
    }
    return false;
}

static void killed_at_any_write_the_next_command_tells_the_rest(void **state)
{
    Yard *yard = *state;
    unsigned most = 0;
    assert_int_equal(up_and_tell(yard, "0"), ERR_NONE);
    for (unsigned at = 0; at <= most; at++) {
        char release[16], line[64];
        snprintf(release, sizeof(release), "r%u", at);
        fake_told_reset();
        fake_drivers_reset(); /* it keeps only so many tasks */
        fake_store_kill_after(at);
        up_and_tell(yard, release);
        most = fake_store_is_killed() ? at + 1 : most;
        fake_store_restart();
        up_and_tell(yard, release);
        snprintf(line, sizeof(line), "run %s success", release);
        assert_in_range(fake_times_told(line), 1, 2);
        snprintf(line, sizeof(line), "deployment %s deployed", release);
        assert_in_range(fake_times_told(line), history_says(yard, release, "deployed"), 2);
        size_t before = fake_told.count;
        up_and_tell(yard, release);
        assert_int_equal(fake_told.count, before);
    }
    assert_true(most > 10);
}

static void a_target_that_fails_is_recorded_and_changes_nothing(void **state)
{
    Yard *yard = *state;
    size_t count = 0;
    fake_told.fails = true;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_contains(yard->said.text, "fake:target was not notified: answered 500");
    const LedgerEvent *events = yard_history(yard, &count);
    assert_string_equal(events[0].kind, "notification");
    assert_string_equal(events[0].state, "failed");
    assert_string_equal(events[0].release, "1");
    assert_string_equal(events[0].reason, "fake:target: answered 500");
    fake_told.fails = false;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_int_equal(fake_told.count, 2);
}

static void what_was_unknown_is_told_again_once_it_is_known(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_no_code()};
    assert_int_equal(up_and_tell(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(fake_times_told("run 1 unknown"), 1);
    yard->config.after_unknown = true;
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_int_equal(fake_times_told("run 1 unknown"), 1);
    assert_int_equal(fake_times_told("run 1 success"), 1);
}

static void one_that_tells_is_waited_for_and_then_taken_over_from(void **state)
{
    Yard *yard = *state;
    tell(yard);
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    set_owner(yard, "another machine's process, of which nothing can be seen");
    int64_t before = yard->clock.slept_ms;
    tell(yard);
    assert_in_range(yard->clock.slept_ms - before, 30000, 40000);
    assert_int_equal(fake_told.count, 2);
    assert_null(get_owner(yard));
}

static void one_that_has_ended_is_not_waited_for(void **state)
{
    Yard *yard = *state;
    tell(yard);
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    set_owner(yard, "somebody");
    fake_store_restart();
    int64_t before = yard->clock.slept_ms;
    tell(yard);
    assert_int_equal(yard->clock.slept_ms, before);
    assert_int_equal(fake_told.count, 2);
}

static void what_is_older_than_a_day_is_not_told_any_more(void **state)
{
    Yard *yard = *state;
    tell(yard);
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    fake_clock_advance(&yard->clock, INT64_C(25) * 3600 * 1000);
    tell(yard);
    assert_int_equal(fake_told.count, 0);
}

static void after_a_signal_it_is_told_all_the_same(void **state)
{
    Yard *yard = *state;
    tell(yard);
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    Cancel *cancel = cancel_new(yard);
    cancel_raise(cancel, SIGTERM);
    yard->config.cancel = cancel;
    tell(yard);
    assert_int_equal(fake_told.count, 2);
}

static void a_record_that_was_completed_twice_is_told_once(void **state)
{
    Yard *yard = *state;
    ERROR_AUTO Error err = {0};
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    size_t count = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    for (size_t i = 0; i < count; i++)
        assert_succeeds(ledger_event_append(yard_ledger(yard), &events[i], &err), &err);
    tell(yard);
    assert_int_equal(fake_told.count, 2);
}

static void what_begins_is_told_to_those_who_want_it_right_away(void **state)
{
    Yard *yard = *state;
    fake_told.wants_starts = true;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_int_equal(fake_told.count, 4);
    assert_string_equal(fake_told.lines[0], "run 1 started");
    assert_string_equal(fake_told.lines[1], "deployment 1 started");
    assert_string_equal(fake_told.lines[2], "run 1 success");
    assert_string_equal(fake_told.lines[3], "deployment 1 deployed");
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_int_equal(fake_told.count, 4);
}

static void a_start_that_cannot_be_told_changes_nothing(void **state)
{
    Yard *yard = *state;
    fake_told.wants_starts = fake_told.fails = true;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    assert_int_equal(fake_told.count, 4);
    assert_string_equal(yard_head(yard)->serving, "1");
}

static void a_rollback_is_told_as_what_it_is(void **state)
{
    Yard *yard = *state;
    static const char *const undo[] = {"undo", NULL};
    yard->config.rollback = undo;
    assert_int_equal(up_and_tell(yard, "1"), ERR_NONE);
    Ship *ship = open_ship(yard, "1");
    assert_succeeds(ship_notices_begin(ship, fake_targets, &config, &yard->err), &yard->err);
    assert_succeeds(ship_rollback(yard, ship, &yard->run, &yard->err), &yard->err);
    ship_notices_tell(ship);
    talloc_free(ship);
    assert_string_equal(fake_told.run_kind, "rollback");
    assert_string_equal(fake_told.lines[fake_told.count - 1], "run 1 success");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(each_end_is_told_once_and_in_order),
        TEST(a_failure_is_told_with_what_to_do_and_what_serves),
        TEST(what_was_recorded_before_is_not_told),
        TEST(what_somebody_else_recorded_is_told_by_the_next_command),
        TEST(an_override_is_told),
        TEST(killed_at_any_write_the_next_command_tells_the_rest),
        TEST(a_target_that_fails_is_recorded_and_changes_nothing),
        TEST(what_was_unknown_is_told_again_once_it_is_known),
        TEST(one_that_tells_is_waited_for_and_then_taken_over_from),
        TEST(one_that_has_ended_is_not_waited_for),
        TEST(what_is_older_than_a_day_is_not_told_any_more),
        TEST(after_a_signal_it_is_told_all_the_same),
        TEST(a_record_that_was_completed_twice_is_told_once),
        TEST(what_begins_is_told_to_those_who_want_it_right_away),
        TEST(a_start_that_cannot_be_told_changes_nothing),
        TEST(a_rollback_is_told_as_what_it_is),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
