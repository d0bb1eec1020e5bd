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

static void a_first_run_starts_attempt_1_and_opens_the_gate(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    const LedgerRun *run = yard_latest(yard, "1");
    assert_int_equal(run->attempt, 1);
    assert_string_equal(run->verdict, "success");
    assert_string_equal(run->state, "ended");
    assert_true(run->ended_proven);
    assert_null(run->database_state);
    assert_string_equal(run->actor, "ada");
    assert_string_equal(run->log, "file:/nowhere/output.log");
    assert_state(yard, "1", "migrated");
    assert_int_equal(yard_head(yard)->newest_migrated, 1);
    assert_true(yard_lease_is_free(yard));
    assert_contains(yard->said.text, "hello from inside");
}

static void the_task_is_told_which_run_release_ledger_and_lease_it_is(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    const LedgerRun *run = yard_latest(yard, "1");
    TALLOC_AUTO char *text = json_text(NULL, json_object_get(run->intent, "environment"));
    TALLOC_AUTO char *named = talloc_asprintf(NULL, "TIDEGATE_RUN=%s", run->run_id);
    assert_contains(text, named);
    assert_contains(text, "TIDEGATE_RELEASE=1");
    assert_contains(text, "TIDEGATE_LEDGER=memory:");
    assert_contains(text, "TIDEGATE_FENCE=1");
    assert_contains(text, "TIDEGATE_ENV=production");
    assert_contains(text, "TIDEGATE_APP=shop");
}

static void after_a_success_a_run_does_nothing_and_says_so(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_true(yard->run.nothing_to_do);
    assert_int_equal(fake.starts, 1);
}

static void after_a_proven_failure_a_run_makes_the_next_attempt_with_a_new_token(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_state(yard, "1", "migration-failed");
    const LedgerRun *first = yard_latest(yard, "1");
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    const LedgerRun *second = yard_latest(yard, "1");
    assert_int_equal(second->attempt, 2);
    assert_string_not_equal(second->client_token, first->client_token);
    assert_string_not_equal(second->run_id, first->run_id);
    assert_state(yard, "1", "migrated");
}

static void after_a_kill_with_proof_a_run_makes_the_next_attempt(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_killed("signalled"), .inner = "started"};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_string_equal(yard_latest(yard, "1")->verdict, "killed");
    assert_string_equal(yard_latest(yard, "1")->database_state, "unknown");
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_latest(yard, "1")->attempt, 2);
}

static void a_partial_run_ends_with_6_and_the_next_attempt_goes_on(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(6), .inner = "partial"};
    assert_int_equal(yard_run(yard, "1"), ERR_PARTIAL);
    assert_state(yard, "1", "partial");
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
}

static void what_could_not_be_started_is_recorded_as_such_and_may_be_tried_again(void **state)
{
    Yard *yard = *state;
    fake.start_fails = true;
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_contains(yard->err.message, "no room for it");
    assert_string_equal(yard_latest(yard, "1")->verdict, "not-started");
    assert_state(yard, "1", "migration-failed");
    assert_true(yard_lease_is_free(yard));
    fake.start_fails = false;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_latest(yard, "1")->attempt, 2);
}

static void an_unknown_end_without_an_exit_code_is_refused_and_the_command_is_named(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_no_code()};
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_state(yard, "1", "unknown");
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_contains(yard->err.hint, "tidegate run --release 1 --after-unknown");
    assert_int_equal(fake.starts, 1);
    yard->config.after_unknown = true;
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
    assert_state(yard, "1", "migrated");
}

static void an_unknown_end_that_can_be_proven_now_is_settled_first(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(0)};
    fake.unseen = true;
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_state(yard, "1", "unknown");
    assert_false(yard_latest(yard, "1")->ended_proven);
    fake.unseen = false;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_true(yard->run.nothing_to_do);
    assert_int_equal(fake.starts, 1);
    assert_state(yard, "1", "migrated");
    assert_string_equal(yard_latest(yard, "1")->verdict, "success");
}

static void an_unknown_end_that_is_not_proven_never_gets_a_second_task(void **state)
{
    Yard *yard = *state;
    fake.unseen = true;
    fake.next.inner = NULL;
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    yard->config.after_unknown = true;
    assert_int_equal(yard_run(yard, "1"), ERR_UNKNOWN);
    assert_contains(yard->err.detail, "may still be at work");
    assert_int_equal(fake.starts, 1);
    /* Not for another release either: it would work in the same database. */
    assert_int_equal(yard_run(yard, "2"), ERR_UNKNOWN);
    assert_contains(yard->err.hint, "tidegate watch");
    assert_int_equal(fake.starts, 1);
    assert_true(yard_lease_is_free(yard));
}

static void a_word_from_inside_settles_what_cannot_be_seen(void **state)
{
    Yard *yard = *state;
    fake.unseen = true;
    fake.next.inner = "failed";
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_string_equal(yard_latest(yard, "1")->verdict, "failed");
    assert_state(yard, "1", "migration-failed");
}

static void an_older_release_after_a_newer_one_is_superseded(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(yard_run(yard, "1"), ERR_SUPERSEDED);
    assert_state(yard, "1", "superseded");
    assert_int_equal(yard_release(yard, "2")->sequence, 2);
    assert_int_equal(fake.starts, 2);
}

static void a_newer_release_that_failed_supersedes_nothing(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    assert_int_equal(yard_run(yard, "2"), ERR_FAILED);
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
}

/* The same content under a new id: nothing passed it, and it passes what it reverts. */
static void a_revert_is_a_new_release_with_a_number_of_its_own(void **state)
{
    Yard *yard = *state;
    yard->config.image = "shop@sha256:aa";
    assert_int_equal(yard_up(yard, "before"), ERR_NONE);
    yard->config.image = "shop@sha256:bb";
    assert_int_equal(yard_up(yard, "mistake"), ERR_NONE);
    yard->config.image = "shop@sha256:aa";
    assert_int_equal(yard_up(yard, "revert"), ERR_NONE);
    assert_int_equal(yard_release(yard, "revert")->sequence, 3);
    assert_string_equal(yard_head(yard)->serving, "revert");
    yard->config.image = NULL;
    assert_int_equal(yard_up(yard, "before"), ERR_SUPERSEDED);
    assert_int_equal(yard_up(yard, "mistake"), ERR_SUPERSEDED);
}

/* 6 and 7 are ours only when something of ours was at work inside. */
static void a_number_of_ours_means_nothing_without_a_word_from_inside(void **state)
{
    static const int codes[] = {5, 6, 7, 8, 10};
    Yard *yard = *state;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        fake.next = (FakeTask){.end = fake_exit(codes[i])};
        assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
        const LedgerRun *run = yard_latest(yard, "1");
        assert_string_equal(run->verdict, "failed");
        assert_string_equal(run->database_state, "unknown");
        assert_int_equal(run->exit_code, codes[i]);
    }
}

static void superseded_can_be_overridden_with_a_reason_that_is_recorded(void **state)
{
    Yard *yard = *state;
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    yard->config.override_rule = "superseded";
    assert_int_equal(yard_run(yard, "1"), ERR_USAGE);
    assert_contains(yard->err.hint, "--reason");
    yard->config.reason = "the hotfix needs it";
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_string_equal(yard_latest(yard, "1")->override_rule, "superseded");
    size_t count = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    assert_string_equal(events[0].kind, "run");
    assert_string_equal(events[1].kind, "override");
    assert_string_equal(events[1].state, "superseded");
    assert_string_equal(events[1].reason, "the hotfix needs it");
}

static void the_same_release_with_another_image_is_refused(void **state)
{
    Yard *yard = *state;
    yard->config.image = "shop@sha256:aa";
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    yard->config.image = "shop@sha256:bb";
    assert_int_equal(yard_run(yard, "1"), ERR_USAGE);
    assert_contains(yard->err.detail, "sha256:aa");
}

static void a_changed_folder_of_a_migrated_release_is_a_warning(void **state)
{
    Yard *yard = *state;
    yard->config.set_hash = "one";
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    yard->config.set_hash = "two";
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_contains(yard->said.text, "folder has changed since release 1 was migrated");
}

static void a_mended_folder_of_a_failed_release_is_recorded_anew(void **state)
{
    static const char *const versions[] = {"1", "2", NULL};
    Yard *yard = *state;
    yard->config.set_hash = "broken";
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
    assert_int_equal(yard_run(yard, "1"), ERR_FAILED);
    yard->config.set_hash = "mended";
    yard->config.versions = versions;
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_string_equal(yard_release(yard, "1")->set_hash, "mended");
    assert_string_equal(yard_release(yard, "1")->versions[1], "2");
}

static void an_unknown_executor_or_no_command_is_told_before_anything_happens(void **state)
{
    static const char *const nothing[] = {NULL};
    Yard *yard = *state;
    yard->config.executor = "teleport";
    assert_int_equal(yard_run(yard, "1"), ERR_CONFIG);
    yard->config.executor = "fake";
    yard->config.command = nothing;
    assert_int_equal(yard_run(yard, "1"), ERR_CONFIG);
    assert_null(yard_release(yard, "1"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_first_run_starts_attempt_1_and_opens_the_gate),
        TEST(the_task_is_told_which_run_release_ledger_and_lease_it_is),
        TEST(after_a_success_a_run_does_nothing_and_says_so),
        TEST(after_a_proven_failure_a_run_makes_the_next_attempt_with_a_new_token),
        TEST(after_a_kill_with_proof_a_run_makes_the_next_attempt),
        TEST(a_partial_run_ends_with_6_and_the_next_attempt_goes_on),
        TEST(what_could_not_be_started_is_recorded_as_such_and_may_be_tried_again),
        TEST(an_unknown_end_without_an_exit_code_is_refused_and_the_command_is_named),
        TEST(an_unknown_end_that_can_be_proven_now_is_settled_first),
        TEST(an_unknown_end_that_is_not_proven_never_gets_a_second_task),
        TEST(a_word_from_inside_settles_what_cannot_be_seen),
        TEST(an_older_release_after_a_newer_one_is_superseded),
        TEST(a_newer_release_that_failed_supersedes_nothing),
        TEST(a_revert_is_a_new_release_with_a_number_of_its_own),
        TEST(a_number_of_ours_means_nothing_without_a_word_from_inside),
        TEST(superseded_can_be_overridden_with_a_reason_that_is_recorded),
        TEST(the_same_release_with_another_image_is_refused),
        TEST(a_changed_folder_of_a_migrated_release_is_a_warning),
        TEST(a_mended_folder_of_a_failed_release_is_recorded_anew),
        TEST(an_unknown_executor_or_no_command_is_told_before_anything_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
