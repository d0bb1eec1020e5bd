/* Kills the process at every write, before and after every start, and lets the next one go on. */
#include "shipyard.h"

/* More than any command needs. */
#define MOST_WRITES 200

static void assert_ended_well(Yard *yard, unsigned at)
{
    if (strcmp(yard_release(yard, "2")->state, "deployed") != 0 ||
        strcmp(yard_head(yard)->serving, "2") != 0)
        fail_msg("killed after write %u: %s, serving %s", at, yard_release(yard, "2")->state,
                 yard_head(yard)->serving);
    int64_t sequence = yard_release(yard, "2")->sequence;
    assert_int_equal(yard_head(yard)->newest_migrated, sequence);
    assert_int_equal(yard_head(yard)->newest_deployed, sequence);
    assert_string_equal(yard_latest(yard, "2")->verdict, "success");
    assert_string_equal(yard_latest(yard, "2")->state, "ended");
    assert_int_equal(fake.most_at_once, 1);
}

/* One success in the database, and one in the history: a task that ran is never run again. */
static void assert_ran_once(Yard *yard, unsigned at)
{
    size_t count = 0, successes = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    for (size_t i = 0; i < count; i++) {
        bool is_run = strcmp(events[i].kind, "run") == 0 && strcmp(events[i].release, "2") == 0;
        if (strcmp(events[i].kind, "run") == 0 && !events[i].verdict)
            fail_msg("killed after write %u: run %s runs for ever in the history", at,
                     events[i].run_id);
        successes += is_run && events[i].verdict && strcmp(events[i].verdict, "success") == 0;
    }
    if (fake.starts != 2 || successes != 1)
        fail_msg("killed after write %u: %u starts, %zu successes in the history", at,
                 fake.starts - 1, successes);
}

static void killed_after_any_write_the_next_up_goes_on_and_runs_the_task_once(void **state UNUSED)
{
    bool finished = false;
    for (unsigned at = 0; !finished; at++) {
        assert_true(at < MOST_WRITES);
        Yard *yard = yard_new();
        assert_int_equal(yard_up(yard, "1"), ERR_NONE);
        fake_store_kill_after(at);
        finished = yard_up(yard, "2") == ERR_NONE && !fake_store_is_killed();
        fake_store_restart();
        assert_int_equal(yard_up(yard, "2"), ERR_NONE);
        assert_ended_well(yard, at);
        assert_ran_once(yard, at);
        assert_int_equal(yard_up(yard, "3"), ERR_NONE);
        yard_free(yard);
    }
}

/* Elsewhere it cannot be told soon whether there is a task, nor who has ended. */
static void killed_after_any_write_a_start_away_is_gone_on_with(void **state UNUSED)
{
    bool finished = false;
    for (unsigned at = 0; !finished; at++) {
        assert_true(at < MOST_WRITES);
        Yard *yard = yard_new();
        fake.away = true;
        fake.find_busy = true;
        yard->config.wait_ms = 2 * yard->config.lease_term_ms;
        assert_int_equal(yard_up(yard, "1"), ERR_NONE);
        fake_store_kill_after(at);
        finished = yard_up(yard, "2") == ERR_NONE && !fake_store_is_killed();
        fake_store_restart_elsewhere();
        assert_int_equal(yard_up(yard, "2"), ERR_NONE);
        assert_ended_well(yard, at);
        assert_ran_once(yard, at);
        assert_int_equal(yard_up(yard, "3"), ERR_NONE);
        yard_free(yard);
    }
}

static void
killed_around_the_start_the_next_up_finds_out_whether_it_was_started(void **state UNUSED)
{
    static const FakeDeath deaths[] = {DEATH_BEFORE_START, DEATH_AFTER_START};
    for (size_t i = 0; i < COUNT_OF(deaths); i++) {
        Yard *yard = yard_new();
        assert_int_equal(yard_up(yard, "1"), ERR_NONE);
        fake.death = deaths[i];
        assert_int_not_equal(yard_up(yard, "2"), ERR_NONE);
        fake_store_restart();
        fake.death = DEATH_NONE;
        assert_int_equal(yard_up(yard, "2"), ERR_NONE);
        assert_ended_well(yard, 0);
        assert_ran_once(yard, 0);
        /* Without a task, the attempt that was cut off counts as never started. */
        assert_int_equal(yard_latest(yard, "2")->attempt, deaths[i] == DEATH_BEFORE_START ? 2 : 1);
        yard_free(yard);
    }
}

static Yard *supervised;

/* What lives on beside the command records its task as well, when it sees that we are gone. */
static void the_supervisor_records_the_task(void)
{
    ERROR_AUTO Error err = {0};
    LedgerRun *run = yard_latest(supervised, "1");
    fake_store_as_other(true);
    run->task = json_pack("{s:s}", "run_id", run->run_id);
    run->state = "running";
    assert_succeeds(ledger_run_put(yard_ledger(supervised), run, &err), &err);
    json_decref(run->task);
    fake_store_as_other(false);
    fake.on_find = NULL;
}

static void a_task_that_is_recorded_by_two_at_once_is_recorded(void **state UNUSED)
{
    Yard *yard = supervised = yard_new();
    fake.death = DEATH_AFTER_START;
    fake.next.looks = 20;
    assert_int_not_equal(yard_up(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    fake.on_find = the_supervisor_records_the_task;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_true(yard->run.attached);
    assert_int_equal(fake.starts, 1);
    yard_free(yard);
}

static void killed_while_the_task_goes_on_the_next_up_attaches_to_it(void **state UNUSED)
{
    Yard *yard = yard_new();
    fake.death = DEATH_AFTER_START;
    fake.next.looks = 20;
    assert_int_not_equal(yard_up(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    assert_true(yard->run.attached);
    assert_int_equal(fake.starts, 1);
    assert_string_equal(yard_head(yard)->serving, "1");
    yard_free(yard);
}

static void killed_while_the_task_goes_on_another_release_waits_for_it(void **state UNUSED)
{
    Yard *yard = yard_new();
    fake.death = DEATH_AFTER_START;
    fake.next.looks = 20;
    assert_int_not_equal(yard_up(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    assert_int_equal(yard_up(yard, "2"), ERR_BUSY);
    assert_contains(yard->err.hint, "tidegate watch");
    yard->config.wait_ms = 120000;
    fake.next.looks = 0;
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_int_equal(fake.most_at_once, 1);
    assert_string_equal(yard_latest(yard, "1")->verdict, "success");
    yard_free(yard);
}

static void a_write_that_fails_never_makes_a_false_success(void **state UNUSED)
{
    bool finished = false;
    for (unsigned at = 1; !finished; at++) {
        assert_true(at < MOST_WRITES);
        Yard *yard = yard_new();
        fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed"};
        fake_store_fail_once(at);
        ErrorKind kind = yard_up(yard, "1");
        finished = fake_store_writes() < at;
        assert_int_not_equal(kind, ERR_NONE);
        assert_int_equal(fake.deploys, 0);
        fake_store_restart();
        assert_int_not_equal(yard_gate(yard, "1"), ERR_NONE);
        fake.next = (FakeTask){.end = fake_exit(0), .inner = "success"};
        assert_int_equal(yard_up(yard, "1"), ERR_NONE);
        assert_string_equal(yard_head(yard)->serving, "1");
        assert_int_equal(fake.most_at_once, 1);
        yard_free(yard);
    }
}

static const LedgerEvent *entry_of_deployment(Yard *yard, const char *id)
{
    size_t count = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    for (size_t i = 0; i < count; i++) {
        if (events[i].deployment && strcmp(events[i].deployment, id) == 0)
            return &events[i];
    }
    return NULL;
}

/* True when the kill came between the two writes that end a deployment. */
static bool is_closed_as_recorded(Yard *yard, const char *next, const char *expected)
{
    const LedgerRelease *release = yard_release(yard, "1");
    if (!release || !release->deployment || strcmp(release->state, "deploying") == 0 ||
        strcmp(entry_of_deployment(yard, release->deployment)->state, "deploying") != 0)
        return false;
    assert_int_equal(yard_up(yard, next), ERR_NONE);
    const LedgerEvent *entry = entry_of_deployment(yard, release->deployment);
    assert_string_equal(entry->state, expected);
    assert_string_equal(entry->ended_at, release->updated_at);
    return true;
}

static const struct DeploymentEnd {
    const char *deployer;
    bool fails;
    const char *next; /* the release that the next command ships */
    const char *expected;
} ends[] = {
    {"command", false, "2", "deployed"},     {"command", true, "2", "deploy-failed"},
    {"none", false, "2", "handed-over"},     {"command", false, "1", "deployed"},
    {"command", true, "1", "deploy-failed"}, {"none", false, "1", "handed-over"},
};

static void an_end_that_only_the_release_tells_is_completed_in_the_history(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        bool was_between = false, finished = false;
        for (unsigned at = 0; !finished; at++) {
            assert_true(at < MOST_WRITES);
            Yard *yard = yard_new();
            yard->config.deployer = ends[i].deployer;
            fake.deploy_fails = ends[i].fails;
            fake_store_kill_after(at);
            ErrorKind kind UNUSED = yard_up(yard, "1");
            finished = !fake_store_is_killed();
            fake_store_restart();
            fake.deploy_fails = false;
            was_between |= is_closed_as_recorded(yard, ends[i].next, ends[i].expected);
            yard_free(yard);
        }
        assert_true(was_between);
    }
}

/* Whoever holds the lease may be between the two writes. */
static void an_end_that_is_being_recorded_is_left_to_whoever_does(void **state UNUSED)
{
    bool was_between = false, finished = false;
    for (unsigned at = 0; !finished; at++) {
        assert_true(at < MOST_WRITES);
        Yard *yard = yard_new();
        fake_store_kill_after(at);
        finished = yard_up(yard, "1") == ERR_NONE && !fake_store_is_killed();
        fake_store_restart_elsewhere();
        const LedgerRelease *release = yard_release(yard, "1");
        const LedgerEvent *entry =
            release && release->deployment && strcmp(release->state, "deployed") == 0
                ? entry_of_deployment(yard, release->deployment)
                : NULL;
        if (entry && strcmp(entry->state, "deploying") == 0) {
            was_between = true;
            assert_int_equal(yard_up(yard, "1"), ERR_NONE);
            entry = entry_of_deployment(yard, release->deployment);
            assert_string_equal(entry->state, "deploying");
        }
        yard_free(yard);
    }
    assert_true(was_between);
}

static void a_deployment_whose_end_nobody_recorded_is_cut_off(void **state UNUSED)
{
    Yard *yard = yard_new();
    fake.death = DEATH_IN_DEPLOY;
    assert_int_not_equal(yard_up(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    const char *id = yard_release(yard, "1")->deployment;
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_string_equal(entry_of_deployment(yard, id)->state, "cut-off");
    yard_free(yard);
}

static void what_was_started_and_could_not_be_recorded_is_unknown(void **state UNUSED)
{
    bool finished = false;
    for (unsigned at = 0; !finished; at++) {
        assert_true(at < MOST_WRITES);
        Yard *yard = yard_new();
        fake.away = at % 2;
        fake_store_kill_after(at / 2);
        ErrorKind kind = yard_run(yard, "1");
        finished = kind == ERR_NONE;
        if (fake.starts > 0 && !finished)
            assert_int_equal(kind, ERR_UNKNOWN);
        else if (!finished)
            assert_int_equal(kind, ERR_IO);
        /* The result tells of the task all the same. */
        if (yard->run.run && yard->run.run->task)
            assert_non_null(json_text(yard, yard->run.run->task));
        yard_free(yard);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_after_any_write_the_next_up_goes_on_and_runs_the_task_once),
        cmocka_unit_test(killed_after_any_write_a_start_away_is_gone_on_with),
        cmocka_unit_test(killed_around_the_start_the_next_up_finds_out_whether_it_was_started),
        cmocka_unit_test(a_task_that_is_recorded_by_two_at_once_is_recorded),
        cmocka_unit_test(killed_while_the_task_goes_on_the_next_up_attaches_to_it),
        cmocka_unit_test(killed_while_the_task_goes_on_another_release_waits_for_it),
        cmocka_unit_test(what_was_started_and_could_not_be_recorded_is_unknown),
        cmocka_unit_test(an_end_that_only_the_release_tells_is_completed_in_the_history),
        cmocka_unit_test(an_end_that_is_being_recorded_is_left_to_whoever_does),
        cmocka_unit_test(a_deployment_whose_end_nobody_recorded_is_cut_off),
        cmocka_unit_test(a_write_that_fails_never_makes_a_false_success),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
