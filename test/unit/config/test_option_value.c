#include "unit.h"

#include "config/options.h"

static void assert_good(OptionId id, const char *value)
{
    ERROR_AUTO Error err = {0};
    assert_succeeds(option_check_value(id, "--x", value, ERR_USAGE, &err), &err);
}

static void assert_bad(OptionId id, const char *value, const char *message, const char *hint)
{
    ERROR_AUTO Error err = {0};
    assert_fails(option_check_value(id, "--x", value, ERR_USAGE, &err), &err, ERR_USAGE, message);
    if (hint)
        assert_contains(err.hint, hint);
}

static void flags_take_the_usual_words(void **state UNUSED)
{
    static const char *const good[] = {"true", "FALSE", "yes", "no", "On", "off", "1", "0"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_good(OPT_JSON, good[i]);
    assert_bad(OPT_JSON, "2", "--x takes true or false, not '2'", NULL);
    assert_bad(OPT_JSON, "", "--x is empty", "leave it out");
}

static void a_flag_s_word_says_on_or_off(void **state UNUSED)
{
    bool on = false;
    assert_true(option_parse_flag("yes", &on));
    assert_true(on);
    assert_true(option_parse_flag("off", &on));
    assert_false(on);
    on = true;
    assert_false(option_parse_flag("y", &on));
    assert_true(on);
}

static void choices_are_exact_and_the_nearest_is_suggested(void **state UNUSED)
{
    assert_good(OPT_COLOR, "auto");
    assert_good(OPT_COLOR, "never");
    assert_bad(OPT_COLOR, "nevr", "not 'nevr'", "did you mean 'never'?");
    assert_bad(OPT_COLOR, "auto|always", "takes one of", "auto, always, never");
    assert_bad(OPT_COLOR, "Auto", "takes one of", "did you mean 'auto'?");
}

static void durations_need_a_unit(void **state UNUSED)
{
    assert_good(OPT_WAIT, "0s");
    assert_good(OPT_WAIT, "1h30m");
    assert_bad(OPT_WAIT, "90", "takes a duration", "90s, 90m");
    assert_bad(OPT_WAIT, "-5s", "takes a duration", "250ms");
    assert_bad(OPT_WAIT, "5 s x", "takes a duration", "250ms");
}

static void counts_are_whole_numbers_from_one(void **state UNUSED)
{
    assert_good(OPT_LIMIT, "1");
    assert_good(OPT_LIMIT, "999999999");
    static const char *const bad[] = {"0", "-1", "1.5", "1e3", "0x1", " 1", "9999999999"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_bad(OPT_LIMIT, bad[i], "takes a whole number from 1", NULL);
}

static void the_kind_of_error_is_the_caller_s(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    assert_fails(option_check_value(OPT_WAIT, "TIDEGATE_WAIT", "x", ERR_CONFIG, &err), &err,
                 ERR_CONFIG, "TIDEGATE_WAIT takes");
}

static void the_choices_are_listed_in_order(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const *choices = option_choices(ctx, OPT_COLOR);
    assert_string_equal(choices[0], "auto");
    assert_string_equal(choices[1], "always");
    assert_string_equal(choices[2], "never");
    assert_null(choices[3]);
    assert_string_equal(option_choices(ctx, OPT_EXECUTOR)[0], "process");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_take_the_usual_words),
        cmocka_unit_test(a_flag_s_word_says_on_or_off),
        cmocka_unit_test(choices_are_exact_and_the_nearest_is_suggested),
        cmocka_unit_test(durations_need_a_unit),
        cmocka_unit_test(counts_are_whole_numbers_from_one),
        cmocka_unit_test(the_kind_of_error_is_the_caller_s),
        cmocka_unit_test(the_choices_are_listed_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
