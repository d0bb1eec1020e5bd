#include <ctype.h>

#include "../../unit.h"
#include "base/attr.h"
#include "lint/rules/page.h"

static size_t count_texts(RuleId id)
{
    size_t count = 0;
    const RuleFamily *family = NULL;
    for (size_t i = 0; (family = rule_family(i)); i++) {
        for (size_t j = 0; j < family->count; j++)
            count += family->texts[j].id == id;
    }
    return count;
}

static void every_rule_is_explained_once(void **state UNUSED)
{
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++) {
        if (count_texts(id) != 1)
            fail_msg("%s has %zu texts", rule_name(id), count_texts(id));
        const RuleText *text = rule_text(id);
        assert_non_null(text->title);
        assert_non_null(text->message);
        assert_non_null(text->story);
        assert_non_null(text->source);
        assert_non_null(text->verified);
    }
}

static void a_rule_that_breaks_or_blocks_says_what_and_what_to_do(void **state UNUSED)
{
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++) {
        const RuleText *text = rule_text(id);
        if (rule_axis(id) == AXIS_BREAKS && !text->breaks)
            fail_msg("%s does not say what breaks", rule_name(id));
        if (rule_axis(id) == AXIS_BLOCKS && (!text->locks || !text->recipe))
            fail_msg("%s does not say what waits, or what to write instead", rule_name(id));
    }
}

/* They begin and end as the others do, so that a printer can put them into its own sentence. */
static void titles_and_messages_are_no_sentences_with_a_full_stop(void **state UNUSED)
{
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++) {
        const RuleText *text = rule_text(id);
        assert_true(isupper((unsigned char)text->title[0]));
        assert_int_not_equal(text->title[strlen(text->title) - 1], '.');
        assert_int_not_equal(text->message[strlen(text->message) - 1], '.');
        if (text->accept)
            assert_true(islower((unsigned char)text->accept[0]));
    }
}

static void a_rule_is_found_by_its_name_in_any_case(void **state UNUSED)
{
    assert_int_equal(rule_find("drop-column"), RULE_DROP_COLUMN);
    assert_int_equal(rule_find("Drop_Column"), RULE_DROP_COLUMN);
    assert_int_equal(rule_find("drop-columns"), RULE_NONE);
    assert_int_equal(rule_find(""), RULE_NONE);
}

static void other_linters_names_are_understood(void **state UNUSED)
{
    assert_int_equal(rule_find("ban-drop-column"), RULE_DROP_COLUMN);
    assert_int_equal(rule_find("lint/safety/banDropColumn"), RULE_DROP_COLUMN);
    assert_int_equal(rule_find("require-concurrent-index-creation"), RULE_CREATE_INDEX);
    assert_int_equal(rule_find("E6"), RULE_CREATE_INDEX);
    assert_int_equal(rule_find("add_index"), RULE_CREATE_INDEX);
    assert_int_equal(rule_find("create-index-not-concurrent"), RULE_CREATE_INDEX);
    assert_int_equal(rule_find("PG101"), RULE_CREATE_INDEX);
}

static void one_of_their_names_may_stand_for_several_rules(void **state UNUSED)
{
    assert_true(rule_answers_to(RULE_CONSTRAINT_VALIDATES, "constraint-missing-not-valid"));
    assert_true(rule_answers_to(RULE_FOREIGN_KEY_VALIDATES, "constraint-missing-not-valid"));
    assert_false(rule_answers_to(RULE_CREATE_INDEX, "constraint-missing-not-valid"));
    assert_false(rule_answers_to(RULE_NONE, "constraint-missing-not-valid"));
}

static void the_missions_seven_are_errors(void **state UNUSED)
{
    static const char *const SEVEN[] = {
        "add-required-column", "drop-column",        "drop-table", "rename-column",
        "rename-table",        "change-column-type", "add-unique",
    };
    for (size_t i = 0; i < COUNT_OF(SEVEN); i++)
        assert_int_equal(rule_usual_severity(rule_find(SEVEN[i])), SEVERITY_ERROR);
}

static void the_list_for_reports_has_every_rule_with_its_page(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t count = 0;
    const FindingRule *rules = rule_finding_rules(tmp, &count);
    assert_int_equal(count, RULE_COUNT - 1);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(rules[i].name, rule_name((RuleId)(i + 1)));
        assert_non_null(strstr(rules[i].help, rules[i].title));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_is_explained_once),
        cmocka_unit_test(a_rule_that_breaks_or_blocks_says_what_and_what_to_do),
        cmocka_unit_test(titles_and_messages_are_no_sentences_with_a_full_stop),
        cmocka_unit_test(a_rule_is_found_by_its_name_in_any_case),
        cmocka_unit_test(other_linters_names_are_understood),
        cmocka_unit_test(one_of_their_names_may_stand_for_several_rules),
        cmocka_unit_test(the_missions_seven_are_errors),
        cmocka_unit_test(the_list_for_reports_has_every_rule_with_its_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
