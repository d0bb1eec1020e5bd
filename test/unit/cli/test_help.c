#include "unit.h"

#include "cli/help.h"
#include "cli/help_text.h"

static char *capture(TALLOC_CTX *ctx, void (*print)(FILE *out))
{
    MALLOC_AUTO char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    print(out);
    fclose(out);
    return talloc_strdup(ctx, text);
}

static void every_exit_code_of_an_error_is_explained(void **state UNUSED)
{
    static const int codes[] = {
#define X(name, json, exit, retry) exit,
        ERROR_KINDS(X)
#undef X
    };
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        const ExitCodeRow *row = exit_codes;
        while (row->meaning && row->code != codes[i])
            row++;
        assert_non_null(row->meaning);
    }
}

static void the_reference_has_every_option_key_variable_and_command(void **state UNUSED)
{
    TALLOC_AUTO char *text = capture(NULL, help_print_reference);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (row->variable)
            assert_contains(text, row->variable);
        if (row->key)
            assert_contains(text, row->key);
    }
    for (const Command *const *command = commands; *command; command++) {
        TALLOC_AUTO char *title = talloc_asprintf(NULL, "\n### %s\n", (*command)->name);
        assert_contains(text, title);
    }
}

static void topics_print_something_each(void **state UNUSED)
{
    for (const HelpTopic *topic = help_topics; topic->name; topic++) {
        TALLOC_AUTO char *text = capture(NULL, topic->print);
        assert_true(strlen(text) > 200);
        assert_true(strlen(topic->summary) > 5);
    }
}

static void print_wrapped(FILE *out)
{
    help_wrap(out, 4, 0,
              "one two three four five six seven eight nine ten eleven twelve thirteen fourteen\n"
              "\n"
              "second");
}

static void paragraphs_are_wrapped_and_indented(void **state UNUSED)
{
    TALLOC_AUTO char *text = capture(NULL, print_wrapped);
    assert_string_equal(
        text, "    one two three four five six seven eight nine ten eleven twelve thirteen\n"
              "    fourteen\n"
              "\n"
              "    second\n");
}

static void print_rows(FILE *out)
{
    help_row(out, "short", "text");
    help_row(out, "something-that-is-far-too-long", "text");
}

static void a_row_too_long_for_its_column_takes_a_line(void **state UNUSED)
{
    TALLOC_AUTO char *text = capture(NULL, print_rows);
    assert_string_equal(text, "  short                     text\n"
                              "  something-that-is-far-too-long\n"
                              "                            text\n");
}

static void a_label_shows_letter_flag_and_value(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(help_option_label(ctx, OPT_QUIET, true), "-q, --quiet");
    assert_string_equal(help_option_label(ctx, OPT_ENVIRONMENT, false), "--env NAME");
    assert_string_equal(help_option_label(ctx, OPT_DEPLOY_COMMAND, false), "deploy.command:");
    assert_contains(help_option_text(ctx, OPT_LOCK_WAIT), "[default: 1m] [TIDEGATE_LOCK_WAIT]");
    assert_lacks(help_option_text(ctx, OPT_JSON), "default");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_exit_code_of_an_error_is_explained),
        cmocka_unit_test(the_reference_has_every_option_key_variable_and_command),
        cmocka_unit_test(topics_print_something_each),
        cmocka_unit_test(paragraphs_are_wrapped_and_indented),
        cmocka_unit_test(a_row_too_long_for_its_column_takes_a_line),
        cmocka_unit_test(a_label_shows_letter_flag_and_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
