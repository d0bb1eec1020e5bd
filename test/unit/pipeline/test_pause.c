#include "shipyard.h"

/* A deployment of the release waits for the gate. */
static int set_up(void **state)
{
    Yard *yard = yard_new();
    fake.pause = (DeployPause){
        .service = "web",
        .deployment = "D1",
        .hook = "H1",
        .task_definition = "shop:8",
        .release = "1",
        .expires_at = "2026-11-20T19:00:00Z",
    };
    *state = yard;
    return 0;
}

static int tear_down(void **state)
{
    yard_free(*state);
    return 0;
}

static void a_migrated_release_goes_on(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_NONE);
    assert_string_equal(fake.answer, "CONTINUE");
    assert_int_equal(yard->paused.count, 1);
    assert_string_equal(yard->paused.answers[0].release, "1");
    assert_string_equal(yard->paused.answers[0].answer, "CONTINUE");
    assert_true(yard->paused.answers[0].gate.open);
}

static void a_release_that_failed_is_sent_back(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_GATE);
    assert_string_equal(fake.answer, "ROLLBACK");
    assert_string_equal(yard->paused.answers[0].answer, "ROLLBACK");
}

static void a_superseded_release_is_sent_back(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_SUPERSEDED);
    assert_string_equal(fake.answer, "ROLLBACK");
}

static void a_release_that_was_never_seen_waits_on(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_GATE);
    assert_null(fake.answer);
    assert_null(yard->paused.answers[0].answer);
    assert_contains(yard->err.detail, "service web still waits");
    assert_contains(yard->err.detail, "2026-11-20T19:00:00Z ECS sends it back");
}

static void that_ecs_would_go_on_by_itself_is_said(void **state)
{
    Yard *yard = *state;
    fake.pause.goes_on_alone = true;
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_GATE);
    assert_contains(yard->err.detail, "ECS lets it go on by itself");
}

static void an_unknown_outcome_is_no_answer(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_no_code()};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_UNKNOWN);
    assert_null(fake.answer);
}

static void the_gate_is_waited_for_while_it_is_paused(void **state)
{
    Yard *yard = *state;
    yard->config.wait_ms = 60000;
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_GATE);
    assert_null(fake.answer);
    assert_true(yard->clock.slept_ms >= 55000);
    assert_true(yard->clock.slept_ms <= 65000);
}

static void a_deployment_that_is_about_to_begin_is_waited_for(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    fake.pause_after = 3;
    yard->config.wait_ms = 60000;
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_NONE);
    assert_int_equal(fake.pause_looks, 4);
}

static void that_nothing_waits_is_a_failure_with_a_hint(void **state)
{
    Yard *yard = *state;
    fake.pause.hook = NULL;
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_FAILED);
    assert_contains(yard->err.hint, "PRE_SCALE_UP");
    assert_int_equal(yard->paused.count, 0);
}

static void a_revision_that_names_no_release_needs_one_named(void **state)
{
    Yard *yard = *state;
    fake.pause.release = NULL;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_USAGE);
    assert_null(fake.answer);
    assert_contains(yard->err.hint, "--release");
    assert_int_equal(yard_gate_paused(yard, "1"), ERR_NONE);
    assert_string_equal(fake.answer, "CONTINUE");
}

static void another_release_than_the_revisions_is_answered_for_neither(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(yard_gate_paused(yard, "2"), ERR_USAGE);
    assert_null(fake.answer);
    assert_contains(yard->err.message, "waits to deploy release 1, not 2");
}

static void an_answer_that_cannot_be_given_is_a_failure(void **state)
{
    Yard *yard = *state;
    fake.answer_fails = true;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_FAILED);
    assert_null(yard->paused.answers[0].answer);
}

static void the_answer_is_in_the_history(void **state)
{
    Yard *yard = *state;
    size_t count = 0;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate_paused(yard, NULL), ERR_NONE);
    const LedgerEvent *events = yard_history(yard, &count);
    assert_string_equal(events[0].kind, "gate");
    assert_string_equal(events[0].state, "continued");
    assert_string_equal(events[0].release, "1");
    assert_string_equal(events[0].deployment, "D1");
    assert_string_equal(json_get_string(events[0].more, "service", ""), "web");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_migrated_release_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_release_that_failed_is_sent_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_superseded_release_is_sent_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_release_that_was_never_seen_waits_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(that_ecs_would_go_on_by_itself_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_outcome_is_no_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_gate_is_waited_for_while_it_is_paused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_deployment_that_is_about_to_begin_is_waited_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(that_nothing_waits_is_a_failure_with_a_hint, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_revision_that_names_no_release_needs_one_named, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(another_release_than_the_revisions_is_answered_for_neither,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_that_cannot_be_given_is_a_failure, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_answer_is_in_the_history, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
