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

static void a_migrated_release_is_deployed_and_serves(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_string_equal(yard->deploy.state, "deployed");
    assert_string_equal(yard->deploy.serving, "1");
    assert_string_equal(yard_head(yard)->serving, "1");
    assert_int_equal(yard_head(yard)->newest_deployed, 1);
    assert_string_equal(yard_release(yard, "1")->deployment, yard->deploy.deployment);
    assert_true(yard_lease_is_free(yard));
}

static void a_release_that_is_not_migrated_is_refused_with_8(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_deploy(yard, "1"), ERR_GATE);
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(yard_deploy(yard, "1"), ERR_GATE);
    assert_contains(yard->err.message, "its migration failed");
    assert_int_equal(fake.deploys, 0);
}

static void an_unknown_outcome_is_refused_with_7(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_no_code()};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(yard_deploy(yard, "1"), ERR_UNKNOWN);
    assert_int_equal(fake.deploys, 0);
}

static void a_second_deployment_of_what_serves_does_nothing(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_true(yard->deploy.nothing_to_do);
    assert_int_equal(fake.deploys, 1);
}

static void a_failed_deployment_ends_with_10_and_says_what_serves(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    fake.deploy_fails = true;
    fake.serves = "1";
    assert_int_equal(yard_up(yard, "2"), ERR_DEPLOY);
    assert_string_equal(yard->deploy.state, "deploy-failed");
    assert_string_equal(yard->deploy.serving, "1");
    assert_string_equal(yard_head(yard)->serving, "1");
    assert_state(yard, "2", "deploy-failed");
    /* The migrations succeeded: the gate stays open, and deploying again is all that is left. */
    assert_int_equal(yard_gate(yard, "2"), ERR_NONE);
    fake.deploy_fails = false;
    assert_int_equal(yard_deploy(yard, "2"), ERR_NONE);
    assert_string_equal(fake.previous, "1");
}

static void after_a_failure_nobody_claims_to_know_what_serves_without_proof(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    fake.deploy_fails = true;
    assert_int_equal(yard_up(yard, "2"), ERR_DEPLOY);
    assert_null(yard->deploy.serving);
    assert_null(yard_head(yard)->serving);
}

static void a_signal_during_a_deployment_counts_only_when_it_is_proven_what_serves(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    fake.deploy_fails = true;
    fake.deploy_error = ERR_INTERRUPTED;
    assert_int_equal(yard_up(yard, "2"), ERR_DEPLOY);
    assert_contains(yard->err.detail, "not known");
    fake.serves = "1";
    assert_int_equal(yard_deploy(yard, "2"), ERR_INTERRUPTED);
    assert_contains(yard->err.detail, "release 1 serves now");
}

static void going_back_needs_a_reason(void **state)
{
    Yard *yard = *state;
    yard->config.back = true;
    assert_int_equal(yard_deploy(yard, "1"), ERR_USAGE);
    assert_contains(yard->err.message, "--back needs a reason");
}

static void going_back_deploys_without_migrating_and_is_recorded(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_int_equal(yard_deploy(yard, "1"), ERR_SUPERSEDED);
    yard->config.back = true;
    yard->config.reason = "checkout is broken";
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
    assert_string_equal(yard_head(yard)->serving, "1");
    assert_int_equal(yard_head(yard)->newest_deployed, 2);
    size_t count = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    assert_string_equal(events[0].kind, "deployment");
    assert_string_equal(events[1].kind, "override");
    assert_string_equal(events[1].state, "back");
    assert_string_equal(events[1].reason, "checkout is broken");
    /* The newer release is not lost: it can be deployed again. */
    yard->config.back = false;
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_true(yard->run.nothing_to_do);
    assert_false(yard->deploy.nothing_to_do);
    assert_string_equal(yard_head(yard)->serving, "2");
}

static void going_back_is_to_a_release_that_was_migrated_and_passed(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    yard->config.back = true;
    yard->config.reason = "try";
    assert_int_equal(yard_deploy(yard, "1"), ERR_GATE);
    assert_int_equal(yard_deploy(yard, "0"), ERR_GATE);
    assert_int_equal(yard_run(yard, "3"), ERR_NONE);
    assert_int_equal(yard_deploy(yard, "3"), ERR_USAGE);
    assert_int_equal(fake.deploys, 1);
}

static void a_closed_gate_can_be_overridden_and_stays_closed(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    yard->config.override_rule = "closed-gate";
    yard->config.reason = "the schema was mended by hand";
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_state(yard, "1", "deployed");
    size_t count = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    assert_string_equal(events[1].state, "closed-gate");
    yard->config.override_rule = NULL;
    assert_int_equal(yard_gate(yard, "1"), ERR_GATE);
    assert_contains(yard->gate.reason, "exit code");
    /* And it can still be migrated. */
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_gate(yard, "1"), ERR_NONE);
}

static void an_override_of_one_rule_overrides_no_other(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    yard->config.reason = "because";
    yard->config.override_rule = "closed-gate";
    assert_int_equal(yard_deploy(yard, "1"), ERR_SUPERSEDED);
    yard->config.override_rule = "superseded";
    assert_int_equal(yard_deploy(yard, "3"), ERR_GATE);
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
}

static void a_release_that_is_handed_over_is_recorded_so(void **state)
{
    Yard *yard = *state;
    yard->config.deployer = "none";
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_string_equal(yard->deploy.state, "handed-over");
    assert_null(yard->deploy.serving);
    assert_state(yard, "1", "migrated");
    assert_null(yard_head(yard)->serving);
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_true(yard->deploy.nothing_to_do);
    assert_int_equal(fake.deploys, 1);
}

static void without_a_deployer_nothing_is_migrated_either(void **state)
{
    Yard *yard = *state;
    yard->config.deployer = NULL;
    assert_int_equal(yard_up(yard, "1"), ERR_CONFIG);
    assert_contains(yard->err.hint, "deploy:");
    assert_int_equal(fake.starts, 0);
}

static void a_deployment_that_was_cut_off_is_done_again_and_recorded_anew(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    fake.death = DEATH_IN_DEPLOY;
    assert_int_not_equal(yard_up(yard, "2"), ERR_NONE);
    const char *cut_off = yard_release(yard, "2")->deployment;
    fake_store_restart();
    fake.death = DEATH_NONE;
    assert_state(yard, "2", "deploying");
    assert_null(yard_head(yard)->serving);
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_true(yard->run.nothing_to_do);
    assert_string_not_equal(yard_release(yard, "2")->deployment, cut_off);
    assert_string_equal(yard_head(yard)->serving, "2");
    assert_int_equal(fake.deploys, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void what_the_deployer_sees_goes_before_the_records(void **state)
{
    Yard *yard = *state;
    yard->config.deployer = "looks";
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_true(yard->deploy.nothing_to_do);
    assert_int_equal(fake.deploys, 1);
    fake.serves_no_more = true;
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_false(yard->deploy.nothing_to_do);
    assert_int_equal(fake.deploys, 2);
    assert_contains(yard->said.text, "does not serve there any more");
}

static void observing_deploys_nothing_and_records_what_serves(void **state)
{
    Yard *yard = *state;
    yard->config.deployer = "none";
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_null(yard_head(yard)->serving);
    yard->config.observe = true;
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_int_equal(fake.observes, 1);
    assert_string_equal(yard->deploy.state, "deployed");
    assert_string_equal(yard_head(yard)->serving, "1");
    assert_state(yard, "1", "deployed");
}

static void observing_passes_the_gate_like_a_deployment(void **state)
{
    Yard *yard = *state;
    yard->config.observe = true;
    assert_int_equal(yard_deploy(yard, "1"), ERR_GATE);
    assert_int_equal(fake.observes, 0);
}

static void observing_needs_no_deployer(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    yard->config.deployer = NULL;
    yard->config.observe = true;
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_int_equal(fake.observes, 1);
}

static void begin_one_that_goes_on(Yard *yard)
{
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    yard->config.deployer = "elsewhere";
    fake.deploy_fails = true;
    fake.deploy_error = ERR_TERMINATED;
}

static void a_deployment_that_is_left_goes_on_and_is_no_failure(void **state)
{
    Yard *yard = *state;
    begin_one_that_goes_on(yard);
    yard->config.leave_on_cancel = true;
    assert_int_equal(yard_deploy(yard, "1"), ERR_UNKNOWN);
    assert_string_equal(yard->deploy.state, "deploying");
    assert_contains(yard->err.hint, "tidegate deploy --release 1");
    assert_state(yard, "1", "deploying");
    assert_true(yard_lease_is_free(yard));
    fake.deploy_fails = false;
    assert_int_equal(yard_deploy(yard, "1"), ERR_NONE);
    assert_state(yard, "1", "deployed");
}

static void what_is_not_left_or_does_not_go_on_has_failed(void **state)
{
    Yard *yard = *state;
    begin_one_that_goes_on(yard);
    assert_int_equal(yard_deploy(yard, "1"), ERR_DEPLOY);
    assert_state(yard, "1", "deploy-failed");
    yard->config.leave_on_cancel = true;
    yard->config.deployer = "command";
    assert_int_equal(yard_deploy(yard, "1"), ERR_DEPLOY);
    assert_state(yard, "1", "deploy-failed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_migrated_release_is_deployed_and_serves),
        TEST(a_release_that_is_not_migrated_is_refused_with_8),
        TEST(an_unknown_outcome_is_refused_with_7),
        TEST(a_second_deployment_of_what_serves_does_nothing),
        TEST(a_failed_deployment_ends_with_10_and_says_what_serves),
        TEST(after_a_failure_nobody_claims_to_know_what_serves_without_proof),
        TEST(a_signal_during_a_deployment_counts_only_when_it_is_proven_what_serves),
        TEST(going_back_needs_a_reason),
        TEST(going_back_deploys_without_migrating_and_is_recorded),
        TEST(going_back_is_to_a_release_that_was_migrated_and_passed),
        TEST(a_closed_gate_can_be_overridden_and_stays_closed),
        TEST(an_override_of_one_rule_overrides_no_other),
        TEST(a_release_that_is_handed_over_is_recorded_so),
        TEST(without_a_deployer_nothing_is_migrated_either),
        TEST(a_deployment_that_was_cut_off_is_done_again_and_recorded_anew),
        TEST(what_the_deployer_sees_goes_before_the_records),
        TEST(observing_deploys_nothing_and_records_what_serves),
        TEST(observing_passes_the_gate_like_a_deployment),
        TEST(observing_needs_no_deployer),
        TEST(a_deployment_that_is_left_goes_on_and_is_no_failure),
        TEST(what_is_not_left_or_does_not_go_on_has_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
