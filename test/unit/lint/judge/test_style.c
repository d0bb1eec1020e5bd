#include "judging.h"
#include "../../unit.h"

static void judge(Judging *judging, const char *text)
{
    judging->policy.style = true;
    judging_add(judging, text, 1);
    judging_run(judging);
}

static void check(const char *text, RuleId rule, const char *part)
{
    Judging *judging = judging_new();
    judge(judging, text);
    const Finding *finding = judging_find(judging, rule);
    if (!finding)
        fail_msg("%s: no %s", text, rule_name(rule));
    assert_int_equal(finding->level, FINDING_NOTE);
    assert_contains(finding->message, part);
    talloc_free(judging);
}

static void check_none(const char *text, RuleId rule)
{
    Judging *judging = judging_new();
    judge(judging, text);
    if (judging_find(judging, rule))
        fail_msg("%s: %s", text, rule_name(rule));
    talloc_free(judging);
}

static void statements_that_cannot_run_twice_are_told(void **state UNUSED)
{
    check("CREATE TABLE t (a int)", RULE_NOT_IDEMPOTENT, "IF NOT EXISTS is missing");
    check("DROP INDEX i", RULE_NOT_IDEMPOTENT, "IF EXISTS is missing");
    check("ALTER TABLE t ADD COLUMN a int", RULE_NOT_IDEMPOTENT, "IF NOT EXISTS is missing");
    check_none("CREATE TABLE IF NOT EXISTS t (a int)", RULE_NOT_IDEMPOTENT);
    check_none("ALTER TABLE t ADD COLUMN IF NOT EXISTS a int", RULE_NOT_IDEMPOTENT);
}

static void small_keys_are_told(void **state UNUSED)
{
    check("CREATE TABLE t (id int PRIMARY KEY)", RULE_PREFER_BIGINT, "t.id is integer");
    check("CREATE TABLE t (id serial, PRIMARY KEY (id))", RULE_PREFER_BIGINT, "t.id is serial");
    check_none("CREATE TABLE t (id bigint PRIMARY KEY, age int)", RULE_PREFER_BIGINT);
}

static void types_with_a_better_one_are_told(void **state UNUSED)
{
    check("CREATE TABLE t (id bigserial)", RULE_PREFER_IDENTITY, "t.id is bigserial");
    check("CREATE TABLE t (a varchar(20))", RULE_PREFER_TEXT, "t.a is varchar(20)");
    check("ALTER TABLE t ADD a timestamp", RULE_PREFER_TIMESTAMPTZ, "t.a");
    check("ALTER TABLE t ADD a json", RULE_PREFER_JSONB, "t.a");
    check_none("CREATE TABLE t (a text, b timestamptz, c jsonb, d varchar)", RULE_PREFER_TEXT);
}

static void constraints_without_a_name_are_told(void **state UNUSED)
{
    check("CREATE TABLE t (a int CHECK (a > 0))", RULE_UNNAMED_CONSTRAINT, "a CHECK of t");
    check_none("CREATE TABLE t (a int NOT NULL CONSTRAINT c CHECK (a > 0))",
               RULE_UNNAMED_CONSTRAINT);
}

static void names_without_a_schema_are_told(void **state UNUSED)
{
    check("CREATE TABLE t (a int)", RULE_SCHEMA_QUALIFY, "t is named without a schema");
    check_none("CREATE TABLE public.t (a int)", RULE_SCHEMA_QUALIFY);
    check_none("CREATE TEMP TABLE t (a int)", RULE_SCHEMA_QUALIFY);
}

#define SIXTY_THREE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void names_that_are_cut_are_told(void **state UNUSED)
{
    check("CREATE TABLE " SIXTY_THREE "b (a int)", RULE_IDENTIFIER_LENGTH, "longer than 63 bytes");
    check_none("CREATE TABLE " SIXTY_THREE " (a int)", RULE_IDENTIFIER_LENGTH);
}

static void statements_in_a_do_block_are_judged_as_well(void **state UNUSED)
{
    Judging *judging = judging_new();
    judging->policy.style = true;
    judging_add(judging, "CREATE TABLE t (id serial)", 1);
    const SqlStatement block = {
        .kind = SQL_DO, .inner = judging->statements[0].statement, .inner_count = 1};
    judging->statements[0].statement = &block;
    judging_run(judging);
    assert_non_null(judging_find(judging, RULE_PREFER_IDENTITY));
    talloc_free(judging);
}

static void style_is_off_unless_asked_for(void **state UNUSED)
{
    Judging *judging = judging_new();
    judging_add(judging, "CREATE TABLE t (id serial PRIMARY KEY, a json)", 1);
    judging_run(judging);
    assert_int_equal(judging->finding_count, 0);
    judging->policy.severity[RULE_PREFER_JSONB] = SEVERITY_ERROR;
    judging_run(judging);
    assert_int_equal(judging->finding_count, 1);
    assert_int_equal(judging->findings[0].level, FINDING_ERROR);
    talloc_free(judging);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_that_cannot_run_twice_are_told),
        cmocka_unit_test(small_keys_are_told),
        cmocka_unit_test(types_with_a_better_one_are_told),
        cmocka_unit_test(constraints_without_a_name_are_told),
        cmocka_unit_test(names_without_a_schema_are_told),
        cmocka_unit_test(names_that_are_cut_are_told),
        cmocka_unit_test(statements_in_a_do_block_are_judged_as_well),
        cmocka_unit_test(style_is_off_unless_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
