#include "unit.h"

#include "captured.h"

static char *print(const Error *err)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    report_error(captured->report, captured->err_out, err);
    return talloc_strdup(NULL, captured_err(captured));
}

static void assert_printed(const Error *err, const char *expected)
{
    TALLOC_AUTO char *text = print(err);
    assert_string_equal(text, expected);
}

static void the_place_is_shown_as_compilers_do(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_STATEMENT, "relation \"users\" does not exist");
    error_at(&err, "db/migrations/V2__plan.sql", 3, 13, "ALTER TABLE users ADD plan text");
    error_detail(&err, "first\nsecond");
    error_hint(&err, "create it first");
    assert_printed(&err, "error: relation \"users\" does not exist\n"
                         "  --> db/migrations/V2__plan.sql:3:13\n"
                         "   |\n"
                         " 3 | ALTER TABLE users ADD plan text\n"
                         "   |             ^\n"
                         "detail: first\n"
                         "        second\n"
                         "hint: create it first\n");
}

static void the_gutter_is_as_wide_as_the_number(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_STATEMENT, "no");
    error_at(&err, "a.sql", 1234, 0, "SELECT");
    assert_printed(&err, "error: no\n"
                         "     --> a.sql:1234\n"
                         "      |\n"
                         " 1234 | SELECT\n");
}

static void without_a_source_there_is_only_the_place(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_CONFIG, "no");
    error_at(&err, "a.yml", 0, 0, NULL);
    assert_printed(&err, "error: no\n  --> a.yml\n");
}

static void the_caret_stands_under_the_character_after_tabs_and_wide_ones(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_STATEMENT, "no");
    error_at(&err, "a.sql", 1, 5, "\tä漢 x");
    assert_printed(&err, "error: no\n"
                         "  --> a.sql:1:5\n"
                         "   |\n"
                         " 1 |     ä漢 x\n"
                         "   |         ^\n");
}

static void a_column_behind_the_end_points_at_the_end(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_STATEMENT, "no");
    error_at(&err, "a.sql", 1, 50, "SELECT (");
    assert_printed(&err, "error: no\n  --> a.sql:1:50\n   |\n 1 | SELECT (\n   |         ^\n");
}

static void a_very_long_line_is_cut_around_the_caret(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO char *line = talloc_zero_array(NULL, char, 5001);
    memset(line, 'a', 5000);
    line[3000] = 'X';
    error_set(&err, ERR_STATEMENT, "no");
    error_at(&err, "a.sql", 1, 3001, line);
    TALLOC_AUTO char *text = print(&err);
    const char *source = strstr(text, " 1 | ") + 5;
    const char *caret = strchr(text, '^');
    const char *x = strchr(source, 'X');
    assert_non_null(x);
    assert_true(strcspn(source, "\n") < 120);
    while (caret > text && caret[-1] != '\n')
        caret--;
    /* The three dots are one column and three bytes. */
    assert_int_equal(strchr(caret, '^') - caret, x - source + 5 - 2);
}

static void control_characters_cannot_steer_the_terminal(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_STATEMENT, "bad \033[31mred\r\x07 \xc2\x9b");
    assert_printed(&err, "error: bad [31mred \n");
}

static void an_error_without_a_message_says_its_code(void **state UNUSED)
{
    const Error err = {.kind = ERR_BUSY};
    assert_printed(&err, "error: busy\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_is_shown_as_compilers_do),
        cmocka_unit_test(the_gutter_is_as_wide_as_the_number),
        cmocka_unit_test(without_a_source_there_is_only_the_place),
        cmocka_unit_test(the_caret_stands_under_the_character_after_tabs_and_wide_ones),
        cmocka_unit_test(a_column_behind_the_end_points_at_the_end),
        cmocka_unit_test(a_very_long_line_is_cut_around_the_caret),
        cmocka_unit_test(control_characters_cannot_steer_the_terminal),
        cmocka_unit_test(an_error_without_a_message_says_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
