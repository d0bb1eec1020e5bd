/* skip_unchanged: each part of its rule, and what happens when it does not hold. */
#include "shipyard.h"

static int setup(void **state)
{
    Yard *yard = yard_new();
    fake.away = true;
    fake.migrations = "hash-1";
    fake.next.database_id = "db-1";
    yard->config.skip_unchanged = true;
    *state = yard;
    return 0;
}

static int teardown(void **state)
{
    yard_free(*state);
    return 0;
}

static void an_image_with_the_same_migrations_starts_no_task(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_up(yard, "1"), ERR_NONE);
    const char *first = yard_latest(yard, "1")->run_id;
    assert_int_equal(yard_up(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 1);
    const LedgerRun *run = yard_latest(yard, "2");
    assert_string_equal(run->verdict, "success");
    assert_string_equal(run->unchanged, first);
    assert_contains(run->reason, first);
    assert_int_equal(run->exit_code, -1);
    assert_state(yard, "2", "deployed");
    assert_int_equal(yard_gate(yard, "2"), ERR_NONE);
}

static void the_link_leads_to_the_run_that_migrated(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    const char *first = yard_latest(yard, "1")->run_id;
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(yard_run(yard, "3"), ERR_NONE);
    assert_int_equal(fake.starts, 1);
    assert_string_equal(yard_latest(yard, "3")->unchanged, first);
}

static void it_is_off_by_default(void **state)
{
    Yard *yard = *state;
    yard->config.skip_unchanged = false;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
}

static void other_migrations_are_run(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    fake.migrations = "hash-2";
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
}

static void an_image_without_the_label_is_run(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    fake.migrations = NULL;
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
}

static void after_a_failure_it_is_run(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    fake.next.end = fake_exit(1);
    fake.next.inner = "failed";
    fake.migrations = "hash-2";
    assert_int_equal(yard_run(yard, "2"), ERR_FAILED);
    fake.next = (FakeTask){.end = fake_exit(0), .inner = "success", .database_id = "db-1"};
    fake.migrations = "hash-1";
    assert_int_equal(yard_run(yard, "3"), ERR_NONE);
    assert_int_equal(fake.starts, 3);
}

static void after_a_one_off_command_it_is_run_whatever_that_did(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_oneoff(yard, "1"), ERR_NONE);
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 3);
}

static void after_a_rollback_it_is_run(void **state)
{
    static const char *const rollback[] = {"tidegate", "undo", NULL};
    Yard *yard = *state;
    yard->config.rollback = rollback;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_rollback(yard, "1"), ERR_NONE);
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 3);
}

/* It may have left some of the migrations for later. */
static void after_another_command_it_is_run(void **state)
{
    static const char *const some[] = {"tidegate", "migrate", "--to", "1", NULL};
    Yard *yard = *state;
    const char *const *all = yard->config.command;
    yard->config.command = some;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    yard->config.command = all;
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
    assert_int_equal(yard_run(yard, "3"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
}

static void the_label_is_looked_up_for_migrations_where_it_is_wanted(void **state)
{
    Yard *yard = *state;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_string_equal(fake.label, "tidegate.migrations");
    assert_int_equal(yard_oneoff(yard, "1"), ERR_NONE);
    assert_string_equal(fake.label, "");
    yard->config.skip_unchanged = false;
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_string_equal(fake.label, "");
}

static void a_run_that_told_no_database_covers_nothing(void **state)
{
    Yard *yard = *state;
    fake.next.database_id = NULL;
    fake.next.inner = NULL;
    assert_int_equal(yard_run(yard, "1"), ERR_NONE);
    assert_int_equal(yard_run(yard, "2"), ERR_NONE);
    assert_int_equal(fake.starts, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(an_image_with_the_same_migrations_starts_no_task),
        T(the_link_leads_to_the_run_that_migrated),
        T(it_is_off_by_default),
        T(other_migrations_are_run),
        T(an_image_without_the_label_is_run),
        T(after_a_failure_it_is_run),
        T(after_a_one_off_command_it_is_run_whatever_that_did),
        T(after_a_rollback_it_is_run),
        T(after_another_command_it_is_run),
        T(the_label_is_looked_up_for_migrations_where_it_is_wanted),
        T(a_run_that_told_no_database_covers_nothing),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
