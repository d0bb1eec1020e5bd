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

static const Finding *only(const Judging *judging)
{
    assert_int_equal(judging->finding_count, 1);
    return &judging->findings[0];
}

static void a_rewrite_its_lock_and_its_indexes_are_one_finding(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE users ALTER id TYPE bigint", 1);
    judging_lock(effects, RULE_TYPE_REWRITE, "users", LOCK_ACCESS_EXCLUSIVE);
    judging_lock(effects, RULE_BRIEF_LOCK, "orders", LOCK_ACCESS_EXCLUSIVE);
    judging_effect(effects, EFFECT_BUILD, RULE_TYPE_REWRITE, "users");
    judging_effect(effects, EFFECT_FOREIGN_KEY_SCAN, RULE_FOREIGN_KEY_VALIDATES, "orders");
    judging_effect(effects, EFFECT_REWRITE, RULE_TYPE_REWRITE, "users");
    judging_run(judging);
    const Finding *finding = only(judging);
    assert_string_equal(finding->rule, "change-type-rewrite");
    assert_int_equal(finding->level, FINDING_ERROR);
    assert_int_equal(finding->lock_count, 2);
    assert_string_equal(finding->rewrites[0], "users");
    assert_null(finding->rewrites[1]);
    assert_string_equal(finding->scans[0], "orders");
}

static void what_breaks_is_a_finding_of_its_own(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE users ADD CONSTRAINT u UNIQUE (email)", 1);
    judging_lock(effects, RULE_UNIQUE_BUILDS_INDEX, "users", LOCK_ACCESS_EXCLUSIVE);
    judging_effect(effects, EFFECT_BUILD, RULE_UNIQUE_BUILDS_INDEX, "users");
    judging_break(effects, RULE_ADD_UNIQUE, "users.email", "23505");
    judging_run(judging);
    assert_int_equal(judging->finding_count, 2);
    const Finding *unique = judging_find(judging, RULE_ADD_UNIQUE);
    assert_string_equal(unique->breaks[0].sqlstate, "23505");
    assert_string_equal(unique->message, "(email) of users must be unique from now on: writes of "
                                         "the version still serving that repeat a value fail");
    const Finding *builds = judging_find(judging, RULE_UNIQUE_BUILDS_INDEX);
    assert_int_equal(builds->break_count, 0);
    assert_contains(builds->recipe, "CREATE UNIQUE INDEX CONCURRENTLY u ON users (email);");
}

static void a_required_column_that_fails_breaks_and_scans_is_one_finding(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE users ADD plan text NOT NULL", 1);
    judging_lock(effects, RULE_NOT_NULL_SCANS, "users", LOCK_ACCESS_EXCLUSIVE);
    judging_effect(effects, EFFECT_SCAN, RULE_NOT_NULL_SCANS, "users");
    snprintf(judging_effect(effects, EFFECT_FAIL, RULE_ADD_REQUIRED_COLUMN, "users")->sqlstate, 6,
             "23502");
    judging_break(effects, RULE_ADD_REQUIRED_COLUMN, "users.plan", "23502");
    judging_run(judging);
    const Finding *finding = only(judging);
    assert_string_equal(finding->rule, "add-required-column");
    assert_string_equal(finding->fails, "23502");
    assert_string_equal(finding->scans[0], "users");
    assert_string_equal(finding->object, "users.plan");
    assert_string_equal(finding->message, "column users.plan is NOT NULL without a default: every "
                                          "INSERT of the version still serving fails");
    assert_contains(finding->recipe, "ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT '';");
    assert_string_equal(finding->accept,
                        "-- tidegate: allow add-required-column users.plan: REASON");
}

static void a_table_of_this_set_is_silent(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "CREATE INDEX i ON users (email)", 1);
    judging_lock(effects, RULE_CREATE_INDEX, "users", LOCK_SHARE)->new_object = true;
    judging_effect(effects, EFFECT_BUILD, RULE_CREATE_INDEX, "users")->new_object = true;
    judging_break(effects, RULE_ADD_UNIQUE, "users.email", "23505")->new_object = true;
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
}

static void validating_stops_nobody(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE orders VALIDATE CONSTRAINT fk", 1);
    judging_lock(effects, RULE_NONE, "orders", LOCK_SHARE_UPDATE_EXCLUSIVE);
    judging_effect(effects, EFFECT_FOREIGN_KEY_SCAN, RULE_FOREIGN_KEY_VALIDATES, "orders");
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
}

static void a_new_tables_foreign_key_locks_the_other_for_a_moment(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(
        judging, "ALTER TABLE keys ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES users (id)", 1);
    judging_lock(effects, RULE_FOREIGN_KEY_VALIDATES, "users", LOCK_SHARE_ROW_EXCLUSIVE);
    judging_effect(effects, EFFECT_FOREIGN_KEY_SCAN, RULE_FOREIGN_KEY_VALIDATES, "keys")
        ->new_object = true;
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
    judging->policy.our_runner = false;
    judging_run(judging);
    assert_string_equal(only(judging)->rule, "brief-exclusive-lock");
}

static void a_foreign_key_of_a_renamed_table_keeps_the_other_waiting(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(
        judging, "ALTER TABLE keys ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES users (id)", 1);
    judging_lock(effects, RULE_FOREIGN_KEY_VALIDATES, "users", LOCK_SHARE_ROW_EXCLUSIVE);
    judging_effect(effects, EFFECT_FOREIGN_KEY_SCAN, RULE_FOREIGN_KEY_VALIDATES, "keys");
    judging_run(judging);
    assert_string_equal(only(judging)->rule, "foreign-key-validates-under-lock");
    assert_string_equal(only(judging)->message,
                        "writes to keys and users wait while every row of keys is looked up");
}

static void judge_index_on(Judging *judging, int64_t bytes, int64_t rows, bool empty)
{
    Effects *effects = judging_add(judging, "CREATE INDEX i ON users (email)", 1);
    judging_lock(effects, RULE_CREATE_INDEX, "users", LOCK_SHARE)->empty = empty;
    effects->items[0].bytes = bytes;
    effects->items[0].rows = rows;
    Effect *build = judging_effect(effects, EFFECT_BUILD, RULE_CREATE_INDEX, "users");
    build->bytes = bytes;
    build->rows = rows;
    build->empty = empty;
    judging_run(judging);
}

static void work_on_a_small_or_empty_table_is_a_warning(void **state)
{
    Judging *judging = *state;
    judge_index_on(judging, 5 * 1024 * 1024, 30000, false);
    assert_int_equal(only(judging)->level, FINDING_WARNING);
    Judging *few = judging_new(), *empty = judging_new(), *large = judging_new();
    judge_index_on(few, -1, 200, false);
    assert_int_equal(only(few)->level, FINDING_WARNING);
    judge_index_on(empty, -1, -1, true);
    assert_int_equal(only(empty)->level, FINDING_WARNING);
    judge_index_on(large, INT64_C(4100000000), 38000000, false);
    assert_int_equal(only(large)->level, FINDING_ERROR);
    assert_string_equal(only(large)->duration, "4.1 GB, 38 million rows: about 95 s under SHARE");
    talloc_free(few);
    talloc_free(empty);
    talloc_free(large);
}

static void a_policy_without_small_tables_knows_none(void **state)
{
    Judging *judging = *state;
    judging->policy.small_bytes = judging->policy.small_rows = 0;
    judge_index_on(judging, 8192, 1, false);
    assert_int_equal(only(judging)->level, FINDING_ERROR);
}

static void a_brief_lock_is_silent_under_our_runner_and_a_warning_elsewhere(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE users ADD plan text", 1);
    judging_lock(effects, RULE_BRIEF_LOCK, "users", LOCK_ACCESS_EXCLUSIVE);
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
    judging->policy.our_runner = false;
    judging_run(judging);
    assert_int_equal(only(judging)->level, FINDING_WARNING);
    assert_string_equal(only(judging)->message,
                        "ALTER TABLE locks users ACCESS EXCLUSIVE for a moment");
}

static void a_cached_plan_is_a_note_where_nothing_else_is_said(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE users ADD plan text", 1);
    judging_break(effects, RULE_CACHED_PLAN, "users", "0A000")->held_only = true;
    judging_run(judging);
    assert_int_equal(only(judging)->level, FINDING_NOTE);
    Judging *dropped = judging_new();
    effects = judging_add(dropped, "ALTER TABLE users DROP plan", 1);
    judging_break(effects, RULE_DROP_COLUMN, "users.plan", "42703");
    judging_break(effects, RULE_CACHED_PLAN, "users", "0A000")->held_only = true;
    judging_run(dropped);
    assert_string_equal(only(dropped)->rule, "drop-column");
    talloc_free(dropped);
}

static void the_policy_says_how_severe_a_rule_is(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE users DROP plan", 1);
    judging_break(effects, RULE_DROP_COLUMN, "users.plan", "42703");
    judging->policy.severity[RULE_DROP_COLUMN] = SEVERITY_WARNING;
    judging_run(judging);
    assert_int_equal(only(judging)->level, FINDING_WARNING);
    judging->finding_count = 0;
    judging->policy.severity[RULE_DROP_COLUMN] = SEVERITY_NONE;
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
}

static void all_that_cascade_takes_is_one_finding(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "DROP TABLE users CASCADE", 1);
    judging_effect(effects, EFFECT_NOTE, RULE_DROP_CASCADE, "users");
    judging_effect(effects, EFFECT_NOTE, RULE_DROP_CASCADE, "users");
    judging_break(effects, RULE_DROP_VIEW, "v_users", "42P01")->table = "v_users";
    judging_break(effects, RULE_DROP_VIEW, "mv", "42P01")->table = "mv";
    judging_run(judging);
    assert_int_equal(judging->finding_count, 3);
    const Finding *finding = judging_find(judging, RULE_DROP_CASCADE);
    assert_string_equal(finding->message,
                        "CASCADE on users drops more than is named: v_users and mv");
    assert_contains(finding->recipe, "DROP TABLE users RESTRICT;");
}

static void the_place_is_that_of_the_word_in_characters(void **state)
{
    Judging *judging = *state;
    static const char text[] = "ALTER TABLE \"größe\"\n  DROP plan;";
    Effects *effects = judging_add(judging, text, 1);
    judging_break(effects, RULE_DROP_COLUMN, "größe.plan", "42703")->offset =
        (int)(strstr(text, "plan") - text);
    judging_run(judging);
    const Finding *finding = only(judging);
    assert_int_equal(finding->line, 2);
    assert_int_equal(finding->column, 8);
    assert_int_equal(finding->end_line, 2);
    assert_int_equal(finding->end_column, 12);
    assert_string_equal(finding->statement, "ALTER TABLE \"größe\" ...");
}

static void names_in_a_recipe_are_quoted_where_they_must_be(void **state)
{
    Judging *judging = *state;
    Effects *effects = judging_add(judging, "ALTER TABLE \"Order\" ADD \"user\" int NOT NULL", 1);
    Effect *effect = judging_break(effects, RULE_ADD_REQUIRED_COLUMN, "Order.user", "23502");
    effect->table = "Order";
    judging_run(judging);
    assert_contains(only(judging)->message, "column Order.user is NOT NULL");
    assert_contains(only(judging)->recipe,
                    "ALTER TABLE \"Order\" ADD COLUMN \"user\" integer NOT NULL DEFAULT 0;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_rewrite_its_lock_and_its_indexes_are_one_finding, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_breaks_is_a_finding_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_required_column_that_fails_breaks_and_scans_is_one_finding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_table_of_this_set_is_silent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(validating_stops_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_foreign_key_of_a_renamed_table_keeps_the_other_waiting,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_tables_foreign_key_locks_the_other_for_a_moment,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(work_on_a_small_or_empty_table_is_a_warning, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_policy_without_small_tables_knows_none, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_brief_lock_is_silent_under_our_runner_and_a_warning_elsewhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cached_plan_is_a_note_where_nothing_else_is_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_policy_says_how_severe_a_rule_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_that_cascade_takes_is_one_finding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_place_is_that_of_the_word_in_characters, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(names_in_a_recipe_are_quoted_where_they_must_be, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
