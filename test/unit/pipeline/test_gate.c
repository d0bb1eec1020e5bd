#include "shipyard.h"

static int set_up(void **state)
{
    *state = yard_new();
    return 0;
}

static int tear_down(void **state)
{
    yard_free(*state);
    return 0;
}

static void a_release_that_was_never_seen_is_closed(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_gate(yard, "1"), ERR_GATE);
    assert_false(yard->gate.open);
    assert_string_equal(yard->gate.state, "never-seen");
    assert_null(yard->gate.run_id);
    assert_contains(yard->err.message, "never seen");
}

static void a_migrated_release_is_open_before_and_after_its_deployment(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate(yard, "1"), ERR_NONE);
    assert_true(yard->gate.open);
    assert_string_equal(yard->gate.state, "migrated");
    assert_string_equal(yard->gate.verdict, "success");
    assert_null(yard->gate.reason);
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate(yard, "1"), ERR_NONE);
    assert_string_equal(yard->gate.state, "deployed");
}

static void a_failed_release_is_closed_at_once_even_with_wait(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    yard->config.wait_ms = 600000;
    int64_t slept = yard->clock.slept_ms;
    assert_int_equal(yard_gate(yard, "1"), ERR_GATE);
    assert_string_equal(yard->gate.state, "migration-failed");
    assert_string_equal(yard->gate.verdict, "failed");
    assert_int_equal(yard->clock.slept_ms, slept);
}

static void an_unknown_release_ends_with_7(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_no_code()};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(yard_gate(yard, "1"), ERR_UNKNOWN);
    assert_string_equal(yard->gate.state, "unknown");
}

static void a_killed_run_that_left_the_database_unknown_ends_with_7(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_killed("signalled"), .inner = "started"};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(yard_gate(yard, "1"), ERR_UNKNOWN);
    assert_string_equal(yard->gate.verdict, "killed");
}

static void a_superseded_release_is_closed_at_once(void **state)
{
    Yard *yard = *state;
    yard->config.wait_ms = 600000;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(yard_gate(yard, "1"), ERR_SUPERSEDED);
    assert_string_equal(yard->gate.state, "superseded");
    assert_string_equal(yard->gate.verdict, "success");
}

static void an_unknown_outcome_is_not_hidden_by_a_newer_release(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_no_code()};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(yard_gate(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(yard_gate(yard, "2"), ERR_NONE);
}

static void wait_ends_with_8_when_its_time_is_over(void **state)
{
    Yard *yard = *state;
    yard->config.wait_ms = 30000;
    assert_int_equal(yard_gate(yard, "1"), ERR_GATE);
    assert_in_range(yard->clock.slept_ms, 30000, 33000);
    assert_contains(yard->err.detail, "waited");
}

static Yard *waiting;

/* Another process migrates it while the gate waits. */
static bool migrate_meanwhile(Clock *clock, int64_t ms, const Cancel *cancel)
{
    ERROR_AUTO Error err = {0};
    static bool busy;
    if (!busy && waiting && !yard_release(waiting, "1")) {
        busy = true;
        RunResult result;
        Ship *ship = NULL;
        assert_succeeds(ship_open(waiting, &waiting->config, &ship, &err), &err);
        assert_succeeds(ship_run(waiting, ship, &result, &err), &err);
        talloc_free(ship);
        busy = false;
    }
    return fake_clock_sleep(clock, ms, cancel);
}

static void wait_opens_when_the_release_is_migrated_meanwhile(void **state)
{
    Yard *yard = *state;
    waiting = yard;
    yard->clock.clock.sleep_ms = migrate_meanwhile;
    yard->config.wait_ms = 60000;
    assert_int_equal(yard_gate(yard, "1"), ERR_NONE);
    assert_true(yard->gate.open);
    assert_in_range(yard->clock.slept_ms, 1, 5000);
    waiting = NULL;
}

static void wait_heeds_a_signal(void **state)
{
    Yard *yard = *state;
    Cancel *cancel = cancel_new(yard);
    cancel_raise(cancel, 15);
    yard->config.cancel = cancel;
    yard->config.wait_ms = 60000;
    assert_int_equal(yard_gate(yard, "1"), ERR_TERMINATED);
}

static void an_image_that_is_not_the_migrated_one_is_refused(void **state)
{
    Yard *yard = *state;
    yard->config.image = "shop@sha256:aa";
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    yard->config.image = "shop@sha256:bb";
    assert_int_equal(yard_gate(yard, "1"), ERR_USAGE);
    assert_false(yard->gate.open);
}

static void the_gate_settles_what_a_killed_run_left_behind(void **state)
{
    Yard *yard = *state;
    fake.death = DEATH_AFTER_START;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    assert_state(yard, "1", "migrating");
    assert_int_equal(yard_gate(yard, "1"), ERR_NONE);
    assert_state(yard, "1", "migrated");
}

static void the_gate_never_gives_up_a_run_that_it_cannot_see(void **state)
{
    Yard *yard = *state;
    fake.death = DEATH_AFTER_START;
    fake.next.inner = NULL;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.unseen = true;
    assert_int_equal(yard_gate(yard, "1"), ERR_GATE);
    assert_string_equal(yard->gate.state, "migrating");
    assert_null(yard_latest(yard, "1")->verdict);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_release_that_was_never_seen_is_closed),
        TEST(a_migrated_release_is_open_before_and_after_its_deployment),
        TEST(a_failed_release_is_closed_at_once_even_with_wait),
        TEST(an_unknown_release_ends_with_7),
        TEST(a_killed_run_that_left_the_database_unknown_ends_with_7),
        TEST(a_superseded_release_is_closed_at_once),
        TEST(an_unknown_outcome_is_not_hidden_by_a_newer_release),
        TEST(wait_ends_with_8_when_its_time_is_over),
        TEST(wait_opens_when_the_release_is_migrated_meanwhile),
        TEST(wait_heeds_a_signal),
        TEST(an_image_that_is_not_the_migrated_one_is_refused),
        TEST(the_gate_settles_what_a_killed_run_left_behind),
        TEST(the_gate_never_gives_up_a_run_that_it_cannot_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
