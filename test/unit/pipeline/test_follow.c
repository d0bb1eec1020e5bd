/* While a run is at work: signals, other commands, the lease. */
#include "shipyard.h"

#include <signal.h>

#include "base/process.h"
#include "ledger/ledger.h"

static Yard *at_work; /* for what happens at a look */

static int set_up(void **state)
{
    *state = at_work = yard_new();
    return 0;
}

static int tear_down(void **state)
{
    yard_free(*state);
    return 0;
}

static Cancel *signal_to_come;

static void raise_at_third_look(unsigned look)
{
    if (look == 3)
        cancel_raise(signal_to_come, SIGINT);
}

static void expect_signal(Yard *yard)
{
    signal_to_come = cancel_new(yard);
    yard->config.cancel = signal_to_come;
    fake.on_look = raise_at_third_look;
    fake.next.looks = 1000;
}

static void a_signal_stops_the_run_and_130_needs_a_clean_end(void **state)
{
    Yard *yard = *state;
    expect_signal(yard);
    fake.next.inner = "failed";
    assert_int_equal(yard_run(yard, "1"), ERR_INTERRUPTED);
    assert_int_equal(fake.stops, 1);
    assert_string_equal(yard_latest(yard, "1")->verdict, "killed");
    assert_string_equal(yard_latest(yard, "1")->stop_code, "cancelled");
    assert_state(yard, "1", "migration-failed");
    assert_true(yard_lease_is_free(yard));
}

static void a_stopped_run_that_left_the_database_unknown_is_not_called_clean(void **state)
{
    Yard *yard = *state;
    expect_signal(yard);
    fake.next.inner = NULL;
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    fake.next.inner = "started";
    expect_signal(yard);
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
}

static void a_stopped_run_that_left_something_half_done_ends_with_6(void **state)
{
    Yard *yard = *state;
    expect_signal(yard);
    fake.next.inner = "partial";
    assert_int_equal(yard_up(yard, "1"), ERR_PARTIAL);
    assert_int_equal(fake.deploys, 0);
}

static void on_cancel_leave_leaves_the_run_to_its_supervisor(void **state)
{
    Yard *yard = *state;
    expect_signal(yard);
    yard->config.leave_on_cancel = true;
    fake.next.looks = 5;
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_contains(yard->err.hint, "tidegate watch");
    assert_contains(yard->err.hint, yard->run.run->run_id);
    assert_int_equal(fake.stops, 0);
    /* Its lease stays: nobody else may start beside it. */
    assert_false(yard_lease_is_free(yard));
    yard->config.cancel = NULL;
    assert_int_equal(yard_watch(yard, yard->run.run->run_id), ERR_NONE);
    assert_state(yard, "1", "migrated");
}

static void a_signal_between_migration_and_deployment_deploys_nothing(void **state)
{
    Yard *yard = *state;
    expect_signal(yard);
    fake.next.looks = 2;
    assert_int_equal(yard_up(yard, "1"), ERR_INTERRUPTED);
    assert_state(yard, "1", "migrated");
    assert_int_equal(fake.deploys, 0);
}

static ErrorKind meanwhile_kind;
static char *meanwhile_hint;
static RunResult meanwhile_run;

/* Another process; it is not the one that holds the lease. */
static void other_command(const char *release)
{
    static bool busy;
    if (busy)
        return;
    busy = true;
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    ShipConfig config = at_work->config;
    config.release = release;
    assert_succeeds(ship_open(at_work, &config, &ship, &err), &err);
    bool done UNUSED = ship_run(at_work, ship, &meanwhile_run, &err);
    meanwhile_kind = err.kind;
    meanwhile_hint = talloc_strdup(at_work, err.hint);
    talloc_free(ship);
    busy = false;
}

/* The lease in the store gets an owner that is alive and not us: process 1. */
static void hand_lease_to_other(void)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    ProcessIdentity identity;
    LeaseHolder *holder = NULL;
    Lease *lease = NULL;
    Ledger *ledger = yard_ledger(at_work);
    assert_succeeds(process_identify(1, &identity, &err), &err);
    assert_succeeds(ledger_lease_holder(tmp, ledger, &holder, &err), &err);
    assert_succeeds(ledger_lease_adopt(tmp, ledger, holder->number,
                                       process_identity_text(tmp, &identity), &lease, &err),
                    &err);
}

static void same_release_at_second_look(unsigned look)
{
    if (look == 2) {
        hand_lease_to_other();
        other_command("1");
    }
}

static void the_same_release_in_parallel_attaches_to_the_one_task(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 6;
    fake.on_look = same_release_at_second_look;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(meanwhile_kind, ERR_NONE);
    assert_true(meanwhile_run.attached);
    assert_int_equal(fake.starts, 1);
    assert_int_equal(yard_latest(yard, "1")->attempt, 1);
}

static void other_release_at_second_look(unsigned look)
{
    if (look == 2) {
        hand_lease_to_other();
        other_command("2");
    }
}

static void another_release_meanwhile_is_busy_and_changes_nothing(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 6;
    fake.on_look = other_release_at_second_look;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(meanwhile_kind, ERR_BUSY);
    assert_contains(meanwhile_hint, "--wait");
    assert_null(yard_release(yard, "2"));
    assert_int_equal(fake.most_at_once, 1);
}

static void take_lease_over(void)
{
    hand_lease_to_other();
    ERROR_AUTO Error err = {0};
    Lease *lease = NULL;
    Ledger *ledger = yard_ledger(at_work);
    LeaseHolder *holder = NULL;
    assert_succeeds(ledger_lease_holder(at_work, ledger, &holder, &err), &err);
    Lease theirs = {.holder = *holder};
    assert_succeeds(ledger_lease_release(ledger, &theirs, &err), &err);
    LeaseHolder wanted = {.owner = holder->owner, .actor = "bob", .host = "bell"};
    assert_succeeds(
        ledger_lease_acquire(at_work, ledger, &wanted, 30000, 0, NULL, NULL, &lease, &err), &err);
}

static void a_lost_lease_right_before_the_start_starts_nothing(void **state)
{
    Yard *yard = *state;
    fake.on_start = take_lease_over;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 0);
    assert_string_equal(yard_latest(yard, "1")->verdict, "not-started");
}

static void lose_lease_at_second_look(unsigned look)
{
    if (look == 2)
        take_lease_over();
}

static void a_lost_lease_keeps_the_verdict_true_and_deploys_nothing(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 4;
    fake.on_look = lose_lease_at_second_look;
    assert_int_equal(yard_up(yard, "1"), ERR_BUSY);
    assert_state(yard, "1", "migrated");
    assert_int_equal(fake.deploys, 0);
}

/* Leaves run 1 at work, which then ends as `end` while nobody looks. */
static void leave_one(Yard *yard, TaskObservation end, const char *inner)
{
    expect_signal(yard);
    yard->config.leave_on_cancel = true;
    yard->config.asks_again = true;
    fake.away = true;
    fake.next = (FakeTask){.looks = 5, .end = end, .inner = inner};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_null(yard->run.run->verdict);
    yard->config.cancel = NULL;
    fake.on_look = NULL;
}

static void who_asks_again_gets_the_end_and_no_second_attempt(void **state)
{
    Yard *yard = *state;
    leave_one(yard, fake_exit(1), "failed");
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(yard->run.run->attempt, 1);
    assert_int_equal(fake.starts, 1);
    /* The end was told: what is asked now is a new question. */
    fake.next = (FakeTask){.end = fake_exit(0)};
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard->run.run->attempt, 2);
}

static void who_asks_again_while_it_runs_follows_it(void **state)
{
    Yard *yard = *state;
    leave_one(yard, fake_exit(0), "success");
    fake.next.looks = 10;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 1);
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_true(yard->run.nothing_to_do);
}

static void cancel_stops_a_run_and_records_its_end(void **state)
{
    Yard *yard = *state;
    expect_signal(yard);
    yard->config.leave_on_cancel = true;
    fake.next.inner = "started";
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    yard->config.cancel = NULL;
    const char *run_id = yard->run.run->run_id;
    assert_int_equal(yard_cancel(yard, run_id), ERR_NONE);
    assert_string_equal(yard->run.run->verdict, "killed");
    assert_true(yard->run.run->ended_proven);
    assert_state(yard, "1", "unknown");
    assert_int_equal(yard_cancel(yard, run_id), ERR_NONE);
    assert_true(yard->run.nothing_to_do);
    assert_int_equal(fake.stops, 1);
}

static void a_run_that_does_not_exist_is_a_usage_error(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_cancel(yard, "nobody"), ERR_USAGE);
    assert_int_equal(yard_watch(yard, "nobody"), ERR_USAGE);
    assert_contains(yard->err.hint, "tidegate history");
}

static void watch_ends_as_the_run_ended(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(yard_watch(yard, yard_latest(yard, "1")->run_id), ERR_FAILED);
    assert_string_equal(yard->run.run->verdict, "failed");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_signal_stops_the_run_and_130_needs_a_clean_end),
        TEST(a_stopped_run_that_left_the_database_unknown_is_not_called_clean),
        TEST(a_stopped_run_that_left_something_half_done_ends_with_6),
        TEST(on_cancel_leave_leaves_the_run_to_its_supervisor),
        TEST(a_signal_between_migration_and_deployment_deploys_nothing),
        TEST(the_same_release_in_parallel_attaches_to_the_one_task),
        TEST(another_release_meanwhile_is_busy_and_changes_nothing),
        TEST(a_lost_lease_right_before_the_start_starts_nothing),
        TEST(a_lost_lease_keeps_the_verdict_true_and_deploys_nothing),
        TEST(who_asks_again_gets_the_end_and_no_second_attempt),
        TEST(who_asks_again_while_it_runs_follows_it),
        TEST(cancel_stops_a_run_and_records_its_end),
        TEST(a_run_that_does_not_exist_is_a_usage_error),
        TEST(watch_ends_as_the_run_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
