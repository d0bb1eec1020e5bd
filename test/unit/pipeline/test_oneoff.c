/* One-off commands and rollbacks: recorded runs that are no attempts. */
#include "shipyard.h"

static const char *const undo[] = {"db-rollback", NULL};

static int setup(void **state)
{
    Yard *yard = yard_new();
    yard->config.rollback = undo;
    *state = yard;
    return 0;
}

static int teardown(void **state)
{
    yard_free(*state);
    return 0;
}

static void fail_next(const char *inner)
{
    fake.next.end = fake_exit(1);
    fake.next.inner = inner;
}

/* The newest run in the history. */
static LedgerEvent newest_run(Yard *yard)
{
    size_t count = 0;
    LedgerEvent *events = yard_history(yard, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(events[i].kind, "run") == 0)
            return events[i];
    }
    fail_msg("no run in the history");
    return (LedgerEvent){0};
}

static void a_one_off_command_is_recorded_and_leaves_the_release_as_it_is(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    fail_next("failed");
    assert_int_equal(yard_oneoff(yard, "1"), ERR_FAILED);
    assert_int_equal(fake.starts, 2);
    assert_state(yard, "1", "migrated");
    assert_int_equal(yard_latest(yard, "1")->attempt, 1);
    assert_int_equal(yard_gate(yard, "1"), ERR_NONE);
    LedgerEvent event = newest_run(yard);
    assert_string_equal(event.state, "command");
    assert_string_equal(event.verdict, "failed");
    assert_true(yard_lease_is_free(yard));
}

static void a_one_off_command_of_a_release_that_was_never_seen_gives_it_no_place(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_oneoff(yard, "9"), ERR_NONE);
    assert_null(yard_release(yard, "9"));
    assert_int_equal(yard_gate(yard, "9"), ERR_GATE);
}

static void a_one_off_command_runs_again_each_time(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_oneoff(yard, "1"), ERR_NONE);
    assert_int_equal(yard_oneoff(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
}

static void after_a_rollback_the_gate_is_closed_and_run_migrates_again(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_rollback(yard, "1"), ERR_NONE);
    assert_state(yard, "1", "rolled-back");
    assert_int_equal(yard_gate(yard, "1"), ERR_GATE);
    assert_int_equal(yard_deploy(yard, "1"), ERR_GATE);
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 3);
    assert_state(yard, "1", "migrated");
}

static void a_rollback_that_failed_changes_nothing(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    fail_next("failed");
    assert_int_equal(yard_rollback(yard, "1"), ERR_FAILED);
    assert_state(yard, "1", "migrated");
}

static void going_back_to_a_release_that_was_rolled_back_is_refused(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_rollback(yard, "1"), ERR_NONE);
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    yard->config.back = true;
    yard->config.reason = "because";
    assert_int_equal(yard_deploy(yard, "1"), ERR_GATE);
}

static void without_a_rollback_command_there_is_an_error_that_says_where_it_belongs(void **state)
{
    Yard *yard = *state;
    yard->config.rollback = NULL;
    assert_int_equal(yard_rollback(yard, "1"), ERR_CONFIG);
    assert_contains(yard->err.hint, "rollback:");
}

static void forward_is_the_default_after_a_failure(void **state)
{
    Yard *yard = *state;
    fail_next("failed");
    assert_int_equal(yard_up(yard, "1"), ERR_FAILED);
    assert_int_equal(fake.starts, 1);
}

static FakeTask then; /* what becomes of the rollback */

static void rollback_is_next(void)
{
    if (fake.starts == 1)
        fake.next = then;
}

static void on_failure_rollback_runs_the_command_after_a_proven_failure(void **state)
{
    Yard *yard = *state;
    yard->config.rollback_on_failure = true;
    then = (FakeTask){.end = fake_exit(0), .inner = NULL};
    fake.on_start = rollback_is_next;
    fail_next("failed");
    assert_int_equal(yard_up(yard, "1"), ERR_FAILED);
    assert_int_equal(fake.starts, 2);
    assert_state(yard, "1", "rolled-back");
    assert_contains(yard->err.detail, "rollback succeeded");
    assert_int_equal(fake.deploys, 0);
    assert_string_equal(newest_run(yard).state, "rollback");
    assert_true(yard_lease_is_free(yard));
}

static void a_rollback_that_fails_too_is_told_with_the_failure(void **state)
{
    Yard *yard = *state;
    yard->config.rollback_on_failure = true;
    fail_next("failed");
    assert_int_equal(yard_up(yard, "1"), ERR_FAILED);
    assert_int_equal(fake.starts, 2);
    assert_state(yard, "1", "migration-failed");
    assert_contains(yard->err.detail, "rollback did not succeed");
}

static void an_unknown_outcome_is_never_rolled_back_by_itself(void **state)
{
    Yard *yard = *state;
    yard->config.rollback_on_failure = true;
    fail_next("started");
    assert_int_equal(yard_up(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(fake.starts, 1);
}

static void what_never_started_needs_no_rollback(void **state)
{
    Yard *yard = *state;
    yard->config.rollback_on_failure = true;
    fake.start_fails = true;
    assert_int_equal(yard_up(yard, "1"), ERR_FAILED);
    assert_int_equal(fake.starts, 0);
}

static void killed_in_a_rollback_the_next_command_records_how_it_ended(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    fake.death = DEATH_AFTER_START;
    assert_int_not_equal(yard_rollback(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_state(yard, "1", "rolled-back");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(a_one_off_command_is_recorded_and_leaves_the_release_as_it_is),
        T(a_one_off_command_of_a_release_that_was_never_seen_gives_it_no_place),
        T(a_one_off_command_runs_again_each_time),
        T(after_a_rollback_the_gate_is_closed_and_run_migrates_again),
        T(a_rollback_that_failed_changes_nothing),
        T(going_back_to_a_release_that_was_rolled_back_is_refused),
        T(without_a_rollback_command_there_is_an_error_that_says_where_it_belongs),
        T(forward_is_the_default_after_a_failure),
        T(on_failure_rollback_runs_the_command_after_a_proven_failure),
        T(a_rollback_that_fails_too_is_told_with_the_failure),
        T(an_unknown_outcome_is_never_rolled_back_by_itself),
        T(what_never_started_needs_no_rollback),
        T(killed_in_a_rollback_the_next_command_records_how_it_ended),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
