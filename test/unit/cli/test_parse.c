#include "unit.h"

#include "cli/parse.h"

/* Parses "tidegate" and the words of this call. */
#define PARSE(arguments, err, ...)                                                                 \
    parse((char *[]){(char[]){"tidegate"}, __VA_ARGS__, NULL}, arguments, err)

static TALLOC_CTX *ctx;

static int setup(void **state UNUSED)
{
    ctx = talloc_new(NULL);
    return 0;
}

static int teardown(void **state UNUSED)
{
    talloc_free(ctx);
    return 0;
}

static bool parse(char **words, Arguments *arguments, Error *err)
{
    int count = 0;
    while (words[count])
        count++;
    *arguments = (Arguments){0};
    return arguments_parse(ctx, count, words, arguments, err);
}

static char *word(const char *text)
{
    return talloc_strdup(ctx, text);
}

static void values_come_attached_or_behind(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Arguments arguments;
    assert_succeeds(PARSE(&arguments, &err, word("--env"), word("a"), word("--wait=5s=x"),
                          word("version"), word("-qv"), word("--no-json")),
                    &err);
    assert_int_equal(arguments.option_count, 5);
    assert_int_equal(arguments.options[0].id, OPT_ENVIRONMENT);
    assert_string_equal(arguments.options[0].value, "a");
    assert_string_equal(arguments.options[1].value, "5s=x");
    assert_int_equal(arguments.options[2].id, OPT_QUIET);
    assert_int_equal(arguments.options[3].id, OPT_VERBOSE);
    assert_int_equal(arguments.options[4].id, OPT_JSON);
    assert_string_equal(arguments.options[4].value, "false");
    assert_string_equal(arguments.command->name, "version");
    assert_int_equal(arguments.positional_count, 0);
}

static void a_single_dash_is_an_argument_and_may_begin_a_value(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Arguments arguments;
    assert_succeeds(
        PARSE(&arguments, &err, word("version"), word("-"), word("--reason"), word("-because")),
        &err);
    assert_string_equal(arguments.positional[0], "-");
    assert_null(arguments.positional[1]);
    assert_string_equal(arguments.options[0].value, "-because");
}

static void what_follows_the_dashes_are_arguments(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Arguments arguments;
    assert_succeeds(
        PARSE(&arguments, &err, word("version"), word("a"), word("--"), word("--json"), word("--")),
        &err);
    assert_int_equal(arguments.positional_count, 3);
    assert_string_equal(arguments.positional[1], "--json");
    assert_string_equal(arguments.positional[2], "--");
    assert_int_equal(arguments.option_count, 0);
    assert_fails(arguments_check(&arguments, &err), &err, ERR_USAGE, "does not take the argument");
}

static void the_last_flag_counts(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Arguments arguments;
    assert_succeeds(PARSE(&arguments, &err, word("--json"), word("--no-json")), &err);
    assert_false(arguments_has_flag(&arguments, OPT_JSON));
    assert_succeeds(PARSE(&arguments, &err, word("--no-json"), word("--json=yes")), &err);
    assert_true(arguments_has_flag(&arguments, OPT_JSON));
    assert_false(arguments_has_flag(&arguments, OPT_QUIET));
}

static void an_error_keeps_what_was_understood(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Arguments arguments;
    assert_fails(
        PARSE(&arguments, &err, word("--bogus"), word("version"), word("--other"), word("--json")),
        &err, ERR_USAGE, "unknown option '--bogus'");
    assert_true(arguments_has_flag(&arguments, OPT_JSON));
    assert_string_equal(arguments.command->name, "version");
}

static void a_value_is_never_the_next_option(void **state UNUSED)
{
    Arguments arguments;
    static const char *const next[] = {"--json", "-q", "--", "--bogus"};
    for (size_t i = 0; i < COUNT_OF(next); i++) {
        ERROR_AUTO Error err = {0};
        assert_fails(PARSE(&arguments, &err, word("--env"), word(next[i])), &err, ERR_USAGE,
                     "'--env' needs a value");
    }
}

static void an_empty_command_line_is_understood(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Arguments arguments = {0};
    char *nothing[] = {NULL};
    assert_succeeds(arguments_parse(ctx, 0, nothing, &arguments, &err), &err);
    assert_null(arguments.command);
    assert_int_equal(arguments.positional_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_attached_or_behind),
        cmocka_unit_test(a_single_dash_is_an_argument_and_may_begin_a_value),
        cmocka_unit_test(what_follows_the_dashes_are_arguments),
        cmocka_unit_test(the_last_flag_counts),
        cmocka_unit_test(an_error_keeps_what_was_understood),
        cmocka_unit_test(a_value_is_never_the_next_option),
        cmocka_unit_test(an_empty_command_line_is_understood),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
