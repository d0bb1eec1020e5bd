/* Tasks that are not on this machine: nothing supervises them but who follows them. */
#include "shipyard.h"

static Yard *yard_away(void)
{
    Yard *yard = yard_new();
    fake.away = true;
    return yard;
}

static int setup(void **state)
{
    *state = yard_away();
    return 0;
}

static int teardown(void **state)
{
    yard_free(*state);
    return 0;
}

static void what_a_start_needs_is_looked_up_before_the_intent_and_recorded_in_it(void **state)
{
    Yard *yard = *state;
    yard->config.image = "shop@sha256:12";
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.plans, 1);
    const json_t *plan = json_object_get(yard_latest(yard, "1")->intent, "plan");
    assert_string_equal(json_get_string(plan, "image", ""), "shop@sha256:12");
}

static void the_same_attempt_has_the_same_token_and_the_next_another(void **state)
{
    Yard *yard = *state;
    fake.next.end = fake_exit(1);
    fake.next.inner = "failed";
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    const char *first = yard_latest(yard, "1")->client_token;
    assert_int_equal(strlen(first), 64);
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_string_not_equal(yard_latest(yard, "1")->client_token, first);
    Yard *again = yard_away();
    fake.next.end = fake_exit(1);
    assert_int_equal(yard_run(again, "1"), ERR_FAILED);
    assert_string_equal(yard_latest(again, "1")->client_token, first);
    yard_free(again);
}

static void the_lease_is_held_until_the_end_and_then_free(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 40; /* longer than a term */
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_true(yard->clock.slept_ms > yard->config.lease_term_ms);
    assert_true(yard_lease_is_free(yard));
}

static void
a_reply_that_was_lost_leaves_the_outcome_open_and_the_next_run_finds_the_task(void **state)
{
    Yard *yard = *state;
    fake.death = DEATH_AFTER_START;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    fake_store_restart_elsewhere();
    fake.death = DEATH_NONE;
    fake.find_busy = true;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 1);
    assert_int_equal(yard_latest(yard, "1")->attempt, 1);
    assert_string_equal(yard_latest(yard, "1")->verdict, "success");
}

static void a_start_that_was_cut_off_is_taken_over_after_the_lease_s_whole_term(void **state)
{
    Yard *yard = *state;
    fake.death = DEATH_BEFORE_START;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    fake_store_restart_elsewhere();
    fake.death = DEATH_NONE;
    fake.find_busy = true;
    int64_t before = yard->clock.monotonic_ms;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_true(yard->clock.monotonic_ms - before >= yard->config.lease_term_ms);
    assert_int_equal(fake.starts, 1);
    assert_int_equal(yard_latest(yard, "1")->attempt, 1);
}

static void where_the_executor_knows_that_nothing_was_started_a_new_attempt_begins(void **state)
{
    Yard *yard = *state;
    fake.death = DEATH_BEFORE_START;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_latest(yard, "1")->attempt, 2);
    assert_int_equal(fake.starts, 1);
}

static void another_release_waits_until_it_is_known_whether_a_task_was_started(void **state)
{
    Yard *yard = *state;
    fake.death = DEATH_BEFORE_START;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    fake.find_busy = true;
    assert_int_equal(yard_run(yard, "2"), ERR_BUSY);
    assert_int_equal(fake.starts, 0);
    fake.find_busy = false;
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_string_equal(yard_latest(yard, "1")->verdict, "not-started");
}

static void who_follows_a_task_stops_it_at_its_time_limit(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.looks = 1000, .inner = "failed"};
    fake.running_ms = yard->config.timeout_ms;
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(fake.stops, 1);
    assert_int_equal(fake.why, EXECUTOR_STOP_TIMEOUT);
    assert_string_equal(yard_latest(yard, "1")->verdict, "killed");
    assert_string_equal(yard_latest(yard, "1")->stop_code, "timeout");
}

static void who_follows_a_task_stops_it_when_it_does_not_start(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.looks = 1000};
    fake.pending = true;
    fake.starting_ms = yard->config.start_timeout_ms;
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(fake.why, EXECUTOR_STOP_START_TIMEOUT);
}

static void before_its_limits_nothing_is_stopped(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 3;
    fake.running_ms = yard->config.timeout_ms - 1;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.stops, 0);
}

/* Waiters elsewhere give up after ten minutes. */
static void a_task_of_hours_is_followed_to_its_end(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 5000;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_true(yard->clock.slept_ms > INT64_C(2) * 3600 * 1000);
    assert_string_equal(yard_latest(yard, "1")->verdict, "success");
}

/* Half a second to two, with jitter: a look is a request. */
static void looks_are_not_more_frequent_than_a_service_bears(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 1000;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    int64_t each = yard->clock.slept_ms / 1000;
    assert_in_range(each, 1000, 2500);
}

static void a_network_that_is_lost_is_borne_for_minutes_and_a_refusal_is_not(void **state)
{
    static const struct {
        ErrorKind kind;
        int64_t least_ms, most_ms;
    } rows[] = {{ERR_CONNECT, 600000, 610000}, {ERR_AUTH, 10000, 30000}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Yard *yard = i ? yard_away() : *state;
        fake.look_fails = rows[i].kind;
        int64_t before = yard->clock.monotonic_ms;
        assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
        assert_in_range(yard->clock.monotonic_ms - before, rows[i].least_ms, rows[i].most_ms);
        assert_contains(yard->err.hint, "tidegate watch");
        assert_true(yard_lease_is_free(yard));
        fake.look_fails = ERR_NONE;
        assert_int_equal(yard_run(yard, "1"), ERR_NONE);
        assert_int_equal(fake.starts, 1);
        if (i)
            yard_free(yard);
    }
}

static void what_comes_late_in_the_log_of_a_failure_is_still_shown(void **state)
{
    Yard *yard = *state;
    fake.next.end = fake_exit(1);
    fake.next.inner = "failed";
    fake.late_lines = 10;
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_contains(yard->said.text, "the last words");
}

static void what_comes_late_in_the_log_of_a_success_is_still_shown(void **state)
{
    Yard *yard = *state;
    fake.late_lines = 10;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_contains(yard->said.text, "the last words");
}

static void before_a_deployment_a_log_is_not_waited_for_and_its_rest_is_shown_behind(void **state)
{
    Yard *yard = *state;
    fake.late_lines = 5;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_contains(yard->said.text, "the last words");
    assert_true(strstr(yard->said.text, "is being deployed") <
                strstr(yard->said.text, "the last words"));
}

/* How many documents an `up` of the n-th release gets from lists. */
static size_t listed_by_up(Yard *yard, unsigned n)
{
    size_t before = fake_store_listed();
    TALLOC_AUTO char *release = talloc_asprintf(NULL, "%u", n);
    assert_int_equal(yard_up(yard, release), ERR_NONE);
    return fake_store_listed() - before;
}

static void what_an_earlier_release_found_settled_is_not_read_again(void **state)
{
    Yard *yard = *state;
    unsigned n = 1;
    while (n < 5)
        listed_by_up(yard, n++);
    size_t then = listed_by_up(yard, n++);
    while (n < 15)
        listed_by_up(yard, n++);
    assert_int_equal(listed_by_up(yard, n), then);
}

static void who_was_left_open_long_ago_is_still_found(void **state)
{
    Yard *yard = *state;
    for (unsigned n = 1; n < 5; n++)
        listed_by_up(yard, n);
    fake.death = DEATH_BEFORE_START;
    assert_int_not_equal(yard_up(yard, "lost"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    /* More entries than are read at first. */
    for (unsigned i = 0; i < 20; i++) {
        ERROR_AUTO Error err = {0};
        const LedgerEvent entry = {.kind = "notification"};
        assert_succeeds(ledger_event_append(yard_ledger(yard), &entry, &err), &err);
    }
    assert_int_equal(yard_up(yard, "5"), ERR_NONE);
    assert_string_equal(yard_latest(yard, "lost")->verdict, "not-started");
}

static void what_never_started_has_no_log_to_wait_for(void **state)
{
    Yard *yard = *state;
    fake.next.end = (TaskObservation){.state = TASK_ENDED, .ended_proven = true};
    fake.next.inner = NULL;
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_string_equal(yard_latest(yard, "1")->verdict, "not-started");
    assert_int_equal(yard->clock.slept_ms, 0);
}

static void the_executor_s_word_for_where_the_task_is_is_said_once(void **state)
{
    Yard *yard = *state;
    fake.next.looks = 5;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    const char *first = strstr(yard->said.text, "is RUNNING");
    assert_non_null(first);
    assert_null(strstr(first + 1, "is RUNNING"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(what_a_start_needs_is_looked_up_before_the_intent_and_recorded_in_it),
        T(the_same_attempt_has_the_same_token_and_the_next_another),
        T(the_lease_is_held_until_the_end_and_then_free),
        T(a_reply_that_was_lost_leaves_the_outcome_open_and_the_next_run_finds_the_task),
        T(a_start_that_was_cut_off_is_taken_over_after_the_lease_s_whole_term),
        T(where_the_executor_knows_that_nothing_was_started_a_new_attempt_begins),
        T(another_release_waits_until_it_is_known_whether_a_task_was_started),
        T(who_follows_a_task_stops_it_at_its_time_limit),
        T(who_follows_a_task_stops_it_when_it_does_not_start),
        T(before_its_limits_nothing_is_stopped),
        T(a_task_of_hours_is_followed_to_its_end),
        T(looks_are_not_more_frequent_than_a_service_bears),
        T(a_network_that_is_lost_is_borne_for_minutes_and_a_refusal_is_not),
        T(what_comes_late_in_the_log_of_a_failure_is_still_shown),
        T(what_comes_late_in_the_log_of_a_success_is_still_shown),
        T(before_a_deployment_a_log_is_not_waited_for_and_its_rest_is_shown_behind),
        T(what_an_earlier_release_found_settled_is_not_read_again),
        T(who_was_left_open_long_ago_is_still_found),
        T(what_never_started_has_no_log_to_wait_for),
        T(the_executor_s_word_for_where_the_task_is_is_said_once),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
