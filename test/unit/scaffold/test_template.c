#include "scaffold/template/template.h"

#include "unit.h"

static const char *const names[] = {"app", "kind", "nothing", "environment", "is_last", "open"};
enum { APP, KIND, NOTHING, ENVIRONMENT, IS_LAST, OPEN, NAME_COUNT };

static const char *const outside[NAME_COUNT] = {"shop", "web", "", "production", "yes", NULL};
static const char *const first[NAME_COUNT] = {[ENVIRONMENT] = "staging", [IS_LAST] = ""};
static const char *const last[NAME_COUNT] = {[ENVIRONMENT] = "production", [IS_LAST] = "yes"};
static const char *const *const rounds[] = {first, last};

static TemplateValues usual(void)
{
    return (TemplateValues){
        .names = names, .at = outside, .count = NAME_COUNT, .rounds = rounds, .round_count = 2};
}

static void assert_filled(const char *text, const char *expected)
{
    const Template template = {.path = "some", .text = text};
    const TemplateValues values = usual();
    ERROR_AUTO Error err = {0};
    char *filled;
    assert_succeeds(template_fill(NULL, &template, &values, TEMPLATE_NO_ROUND, &filled, &err),
                    &err);
    assert_string_equal(filled, expected);
    talloc_free(filled);
}

static void values_take_their_places(void **state UNUSED)
{
    assert_filled("@@app@@-@@kind@@@@nothing@@: @@app@@\n", "shop-web: shop\n");
}

static void what_other_languages_mark_passes_untouched(void **state UNUSED)
{
    static const char text[] = "${{ github.sha }} {{ .Values.x }} ${var.y} %{z} @w $@\n";
    assert_filled(text, text);
}

static void a_block_stays_where_its_value_is_not_empty(void **state UNUSED)
{
    assert_filled("a\n@@if app@@\nb\n@@end@@\nc\n", "a\nb\nc\n");
    assert_filled("a\n@@if nothing@@\nb\n@@end@@\nc\n", "a\nc\n");
    assert_filled("a\n  @@unless nothing@@\n  b\n  @@end@@\nc\n", "a\n  b\nc\n");
    assert_filled("@@if open@@\nb\n@@end@@\n", "");
}

static void blocks_stand_within_each_other(void **state UNUSED)
{
    assert_filled("@@if nothing@@\n@@if app@@\na\n@@end@@\nb\n@@end@@\nc\n", "c\n");
    assert_filled("@@if app@@\n@@if nothing@@\na\n@@end@@\nb\n@@end@@\nc\n", "b\nc\n");
}

static void a_block_is_repeated_with_the_values_of_each_round(void **state UNUSED)
{
    assert_filled("@@environment@@\n"
                  "@@each environment@@\n"
                  "- @@environment@@ of @@app@@\n"
                  "@@if is_last@@\n"
                  "  at last\n"
                  "@@end@@\n"
                  "@@end@@\n"
                  "@@environment@@\n",
                  "production\n- staging of shop\n- production of shop\n  at last\nproduction\n");
}

static void what_is_hidden_is_not_repeated(void **state UNUSED)
{
    assert_filled("@@if nothing@@\n@@each environment@@\na\n@@end@@\n@@end@@\nb\n", "b\n");
}

static void a_round_can_be_meant_for_all_of_it(void **state UNUSED)
{
    const TemplateValues values = usual();
    ERROR_AUTO Error err = {0};
    char *line;
    assert_succeeds(template_fill_line(NULL, "env/@@environment@@.tfvars", &values, 0, &line, &err),
                    &err);
    assert_string_equal(line, "env/staging.tfvars");
    talloc_free(line);
}

static void a_value_that_is_not_given_is_an_error(void **state UNUSED)
{
    const Template template = {.path = "some", .text = "a @@open@@\n"};
    const TemplateValues values = usual();
    ERROR_AUTO Error err = {0};
    char *text = NULL;
    assert_fails(template_fill(NULL, &template, &values, TEMPLATE_NO_ROUND, &text, &err), &err,
                 ERR_INTERNAL, "some: no value for open");
    assert_null(text);
}

static void a_mark_without_its_end_is_an_error(void **state UNUSED)
{
    const TemplateValues values = usual();
    ERROR_AUTO Error err = {0};
    char *line = NULL;
    assert_fails(template_fill_line(NULL, "a @@app", &values, 0, &line, &err), &err, ERR_INTERNAL,
                 "without its end");
    assert_null(line);
}

static void what_is_not_given_can_be_asked_for_instead(void **state UNUSED)
{
    const Template template = {.path = "some",
                               .text = "@@open@@\n@@if nothing@@\n@@kind@@ @@is_last@@\n@@end@@\n"};
    bool missing[NAME_COUNT] = {false};
    TemplateValues values = usual();
    static const char *const nobody[NAME_COUNT] = {NULL};
    values.at = nobody;
    values.ret_missing = missing;
    ERROR_AUTO Error err = {0};
    char *text;
    assert_succeeds(template_fill(NULL, &template, &values, TEMPLATE_NO_ROUND, &text, &err), &err);
    assert_true(missing[OPEN]);
    assert_false(missing[KIND]);
    talloc_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_take_their_places),
        cmocka_unit_test(what_other_languages_mark_passes_untouched),
        cmocka_unit_test(a_block_stays_where_its_value_is_not_empty),
        cmocka_unit_test(blocks_stand_within_each_other),
        cmocka_unit_test(a_block_is_repeated_with_the_values_of_each_round),
        cmocka_unit_test(what_is_hidden_is_not_repeated),
        cmocka_unit_test(a_round_can_be_meant_for_all_of_it),
        cmocka_unit_test(a_value_that_is_not_given_is_an_error),
        cmocka_unit_test(a_mark_without_its_end_is_an_error),
        cmocka_unit_test(what_is_not_given_can_be_asked_for_instead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
