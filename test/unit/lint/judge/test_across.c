#include "judging.h"
#include "../../unit.h"

static int set_up(void **state)
{
    *state = judging_new();
    return 0;
}

static int tear_down(void **state)
{
    talloc_free(*state);
    return 0;
}

static void add_column(Judging *judging, const char *table, int transaction)
{
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "ALTER TABLE %s ADD c int", table);
    Effects *effects = judging_add(judging, talloc_steal(judging->ctx, text), transaction);
    text = NULL;
    judging_lock(effects, RULE_BRIEF_LOCK, table, LOCK_ACCESS_EXCLUSIVE);
}

static void update_all(Judging *judging, int transaction)
{
    Effects *effects = judging_add(judging, "UPDATE users SET c = 1", transaction);
    judging_effect(effects, EFFECT_NOTE, RULE_UNBOUNDED_DML, "users");
}

static void long_work_under_an_earlier_lock_is_told(void **state)
{
    Judging *judging = *state;
    add_column(judging, "users", 1);
    update_all(judging, 1);
    judging_run(judging);
    const Finding *finding = judging_find(judging, RULE_STATEMENT_AFTER_LOCK);
    assert_non_null(finding);
    assert_int_equal(finding->line, 2);
    assert_string_equal(finding->message,
                        "the transaction holds users ACCESS EXCLUSIVE since line 1 "
                        "while this runs: whoever needs them waits until it ends");
}

static void in_another_transaction_it_is_not(void **state)
{
    Judging *judging = *state;
    add_column(judging, "users", 1);
    update_all(judging, 2);
    judging_run(judging);
    assert_null(judging_find(judging, RULE_STATEMENT_AFTER_LOCK));
    assert_non_null(judging_find(judging, RULE_UNBOUNDED_DML));
}

static void tables_locked_one_after_the_other_are_told_once(void **state)
{
    Judging *judging = *state;
    judging->policy.our_runner = false;
    add_column(judging, "users", 1);
    add_column(judging, "orders", 1);
    add_column(judging, "audit", 1);
    judging_run(judging);
    const Finding *finding = judging_find(judging, RULE_LOCKS_SEVERAL_TABLES);
    assert_non_null(finding);
    assert_int_equal(finding->line, 2);
    assert_int_equal(finding->level, FINDING_WARNING);
    assert_contains(finding->message, "locks users and orders together");
}

static void tables_that_one_statement_locks_are_not(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "DROP TABLE orders", 1);
    judging_lock(effects, RULE_BRIEF_LOCK, "orders", LOCK_ACCESS_EXCLUSIVE);
    judging_lock(effects, RULE_DROP_FOREIGN_KEY, "users", LOCK_ACCESS_EXCLUSIVE);
    judging_run(judging);
    assert_null(judging_find(judging, RULE_LOCKS_SEVERAL_TABLES));
}

static void validate(Judging *judging, int transaction)
{
    Effects *effects =
        judging_add(judging, "ALTER TABLE users VALIDATE CONSTRAINT ck", transaction);
    judging_lock(effects, RULE_NONE, "users", LOCK_SHARE_UPDATE_EXCLUSIVE);
    judging_effect(effects, EFFECT_SCAN, RULE_NONE, "users");
}

static void add_not_valid(Judging *judging, bool new_table)
{
    Effects *effects =
        judging_add(judging, "ALTER TABLE users ADD CONSTRAINT ck CHECK (age > 0) NOT VALID", 1);
    judging_lock(effects, RULE_BRIEF_LOCK, "users", LOCK_ACCESS_EXCLUSIVE)->new_object = new_table;
}

static void validating_in_the_transaction_that_adds_is_told(void **state)
{
    Judging *judging = *state;
    add_not_valid(judging, false);
    validate(judging, 1);
    judging_run(judging);
    const Finding *finding = judging_find(judging, RULE_VALIDATE_IN_SAME_TRANSACTION);
    assert_non_null(finding);
    assert_string_equal(finding->message, "constraint ck is validated in the transaction that adds "
                                          "it: users stays locked while every row is read");
    assert_contains(finding->recipe, "ALTER TABLE users VALIDATE CONSTRAINT ck;");
}

static void validating_later_or_on_a_new_table_is_not(void **state)
{
    Judging *judging = *state;
    add_not_valid(judging, false);
    validate(judging, 2);
    judging_run(judging);
    assert_null(judging_find(judging, RULE_VALIDATE_IN_SAME_TRANSACTION));
    Judging *new_table = judging_new();
    add_not_valid(new_table, true);
    validate(new_table, 1);
    judging_run(new_table);
    assert_null(judging_find(new_table, RULE_VALIDATE_IN_SAME_TRANSACTION));
    talloc_free(new_table);
}

static void one_begin_and_one_commit_are_taken_over(void **state)
{
    Judging *judging = *state;
    judging_add(judging, "BEGIN", 1);
    judging_add(judging, "SELECT 1", 1);
    judging_add(judging, "COMMIT", 1);
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
}

static void a_commit_in_the_middle_is_told(void **state)
{
    Judging *judging = *state;
    judging_add(judging, "SELECT 1", 1);
    judging_add(judging, "COMMIT", 1);
    judging_add(judging, "SELECT 2", 1);
    judging_run(judging);
    const Finding *finding = judging_find(judging, RULE_NESTED_TRANSACTION);
    assert_non_null(finding);
    assert_int_equal(finding->line, 2);
}

static void a_begin_without_commit_is_told(void **state)
{
    Judging *judging = *state;
    judging_add(judging, "BEGIN", 1);
    judging_add(judging, "SELECT 1", 1);
    judging_run(judging);
    assert_non_null(judging_find(judging, RULE_UNCLOSED_TRANSACTION));
}

static void pairs_are_fine_where_somebody_else_runs_them(void **state)
{
    Judging *judging = *state;
    judging->policy.our_runner = false;
    judging_add(judging, "BEGIN", 1);
    judging_add(judging, "COMMIT", 1);
    judging_add(judging, "BEGIN", 2);
    judging_add(judging, "COMMIT", 2);
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(long_work_under_an_earlier_lock_is_told),
        TEST(in_another_transaction_it_is_not),
        TEST(tables_locked_one_after_the_other_are_told_once),
        TEST(tables_that_one_statement_locks_are_not),
        TEST(validating_in_the_transaction_that_adds_is_told),
        TEST(validating_later_or_on_a_new_table_is_not),
        TEST(one_begin_and_one_commit_are_taken_over),
        TEST(a_commit_in_the_middle_is_told),
        TEST(a_begin_without_commit_is_told),
        TEST(pairs_are_fine_where_somebody_else_runs_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
