/* What is said of the database that an environment's migrations reach. */
#include <string.h>

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

/* Runs a release that tells this id; only what is said from now on counts. */
static void run_on(Yard *yard, const char *release, const char *database_id)
{
    yard->said.text = talloc_strdup(yard, "");
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success", .database_id = database_id};
    assert_int_equal(yard_run(yard, release), ERR_NONE);
}

static void assert_silent(const Yard *yard)
{
    assert_null(strstr(yard->said.text, "database"));
}

static const LedgerEvent *newest_event(Yard *yard)
{
    size_t count = 0;
    const LedgerEvent *events = yard_history(yard, &count);
    assert_true(count > 0);
    return &events[0];
}

static void set_neighbour(Yard *yard, const char *environment, const char *database_id)
{
    ERROR_AUTO Error err = {0};
    Ledger *ledger = NULL;
    LedgerHead *head = NULL;
    LedgerConfig config = {.url = "memory:", .app = "shop", .environment = environment};
    assert_succeeds(ledger_open(yard, &config, &ledger, &err), &err);
    assert_succeeds(ledger_head_get(yard, ledger, &head, &err), &err);
    head->database_id = database_id;
    assert_succeeds(ledger_head_update(ledger, head, &err), &err);
}

static void a_success_makes_the_environment_know_its_database(void **state)
{
    Yard *yard = *state;
    run_on(yard, "1", "db1");
    assert_string_equal(yard_head(yard)->database_id, "db1");
    assert_silent(yard);
    run_on(yard, "2", "db1");
    assert_silent(yard);
    const LedgerEvent *event = newest_event(yard);
    assert_null(event->reason);
    assert_string_equal(json_get_string(event->more, "database_id", NULL), "db1");
    assert_null(json_object_get(event->more, "database_before"));
    assert_null(json_object_get(event->more, "database_shared"));
}

static void another_database_than_before_is_said_and_recorded_and_the_run_counts(void **state)
{
    Yard *yard = *state;
    run_on(yard, "1", "db1");
    run_on(yard, "2", "db2");
    assert_contains(yard->said.text, "environment production now has another database than before");
    assert_string_equal(yard_latest(yard, "2")->verdict, "success");
    assert_state(yard, "2", "migrated");
    assert_string_equal(yard_head(yard)->database_id, "db2");
    const LedgerEvent *event = newest_event(yard);
    assert_contains(event->reason, "another database than before (db2, it was db1)");
    assert_string_equal(json_get_string(event->more, "database_before", NULL), "db1");
    run_on(yard, "3", "db2");
    assert_silent(yard);
}

static void a_run_that_tells_no_database_changes_nothing(void **state)
{
    Yard *yard = *state;
    run_on(yard, "1", NULL);
    assert_null(yard_head(yard)->database_id);
    run_on(yard, "2", "db1");
    run_on(yard, "3", NULL);
    assert_string_equal(yard_head(yard)->database_id, "db1");
    assert_silent(yard);
}

static void a_run_that_failed_does_not_change_the_environments_database(void **state)
{
    Yard *yard = *state;
    run_on(yard, "1", "db1");
    fake.next = (FakeTask){.end = fake_exit(1), .inner = "failed", .database_id = "db2"};
    assert_int_equal(yard_run(yard, "2"), ERR_FAILED);
    assert_string_equal(yard_head(yard)->database_id, "db1");
    assert_null(yard_latest(yard, "2")->database_id);
    run_on(yard, "2", "db2");
    assert_contains(yard->said.text, "another database than before");
}

static void two_environments_with_one_database_are_told_at_each_run(void **state)
{
    Yard *yard = *state;
    set_neighbour(yard, "staging", "db1");
    set_neighbour(yard, "review", "db9");
    run_on(yard, "1", "db1");
    assert_contains(yard->said.text, "environments production and staging share one database");
    assert_contains(newest_event(yard)->reason, "the database is also that of staging");
    run_on(yard, "2", "db1");
    assert_contains(yard->said.text, "environments production and staging share one database");
    set_neighbour(yard, "review", "db1");
    run_on(yard, "3", "db1");
    assert_contains(yard->said.text,
                    "environments production, review and staging share one database");
    set_neighbour(yard, "review", "db9");
    set_neighbour(yard, "staging", "db9");
    run_on(yard, "4", "db1");
    assert_silent(yard);
}

static void it_is_said_once_and_not_again_when_nothing_is_to_be_done(void **state)
{
    Yard *yard = *state;
    set_neighbour(yard, "staging", "db1");
    run_on(yard, "1", "db1");
    const char *said = strstr(yard->said.text, "share one database");
    assert_non_null(said);
    assert_null(strstr(said + 1, "share one database"));
    yard->said.text = talloc_strdup(yard, "");
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_true(yard->run.nothing_to_do);
    assert_silent(yard);
}

static void killed_after_any_write_the_change_stands_in_the_history(void **state UNUSED)
{
    bool finished = false;
    for (unsigned at = 0; !finished; at++) {
        assert_true(at < 200);
        Yard *yard = yard_new();
        run_on(yard, "1", "db1");
        fake.next = (FakeTask){.end = fake_exit(0), .inner = "success", .database_id = "db2"};
        fake_store_kill_after(at);
        finished = yard_run(yard, "2") == ERR_NONE && !fake_store_is_killed();
        fake_store_restart();
        assert_int_equal(yard_run(yard, "2"), ERR_NONE);
        assert_string_equal(yard_head(yard)->database_id, "db2");
        assert_string_equal(yard_latest(yard, "2")->database_before, "db1");
        size_t count = 0;
        const LedgerEvent *events = yard_history(yard, &count);
        bool recorded = false;
        for (size_t i = 0; i < count; i++)
            recorded |= events[i].reason && strstr(events[i].reason, "(db2, it was db1)");
        assert_true(recorded);
        yard_free(yard);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_success_makes_the_environment_know_its_database, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            another_database_than_before_is_said_and_recorded_and_the_run_counts, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_run_that_tells_no_database_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_run_that_failed_does_not_change_the_environments_database,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_environments_with_one_database_are_told_at_each_run,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_is_said_once_and_not_again_when_nothing_is_to_be_done,
                                        set_up, tear_down),
        cmocka_unit_test(killed_after_any_write_the_change_stands_in_the_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
