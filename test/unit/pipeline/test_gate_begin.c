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

static void what_the_gate_lets_through_may_begin(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_NONE);
    assert_true(yard->gate.open);
}

static void what_was_never_seen_may_not_begin(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_GATE);
    assert_false(yard->gate.open);
    assert_false(yard->gate.closed_for_good);
    assert_string_equal(yard->gate.state, "never-seen");
}

static void a_failed_migration_is_closed_for_good(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_GATE);
    assert_true(yard->gate.closed_for_good);
}

static void an_unknown_outcome_may_still_be_found_out(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_no_code()};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_UNKNOWN);
    assert_false(yard->gate.open);
    assert_false(yard->gate.closed_for_good);
}

static void an_older_release_may_not_begin(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_SUPERSEDED);
    assert_true(yard->gate.closed_for_good);
}

/* ECS goes back by itself: to refuse would leave nothing that serves. */
static void what_served_last_is_the_way_back_from_a_failure(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    fake.deploy_fails = true;
    assert_int_equal(yard_up(yard, "2"), ERR_DEPLOY);
    assert_int_equal(yard_gate(yard, "1"), ERR_SUPERSEDED);
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_NONE);
    assert_true(yard->gate.open);
    assert_null(yard->gate.reason);
}

static void once_a_newer_one_has_served_it_is_no_way_back(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_SUPERSEDED);
}

/* It was judged, or overridden, before it began. */
static void what_is_deployed_on_purpose_just_now_may_begin(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    yard->config.back = true;
    yard->config.reason = "it is broken";
    yard->config.deployer = "elsewhere";
    yard->config.leave_on_cancel = true;
    fake.deploy_fails = true;
    fake.deploy_error = ERR_TERMINATED;
    assert_int_equal(yard_deploy(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(yard_gate(yard, "1"), ERR_SUPERSEDED);
    assert_int_equal(yard_gate_begins(yard, "1"), ERR_NONE);
    assert_true(yard->gate.open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_the_gate_lets_through_may_begin),
        TEST(what_was_never_seen_may_not_begin),
        TEST(a_failed_migration_is_closed_for_good),
        TEST(an_unknown_outcome_may_still_be_found_out),
        TEST(an_older_release_may_not_begin),
        TEST(what_served_last_is_the_way_back_from_a_failure),
        TEST(once_a_newer_one_has_served_it_is_no_way_back),
        TEST(what_is_deployed_on_purpose_just_now_may_begin),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
