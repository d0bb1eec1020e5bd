#include "unit.h"

#include <stdio.h>

#include "base/secret.h"
#include "report/table.h"

static char *print(const Table *table, bool color)
{
    MALLOC_AUTO char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    table_print(table, out, color);
    fclose(out);
    return talloc_strdup(table, text);
}

static const char *const HEADERS[] = {"version", ">size", "state", NULL};

static void columns_are_aligned_and_lines_end_without_blanks(void **state UNUSED)
{
    TALLOC_AUTO Table *table = table_new(NULL, HEADERS);
    table_add(table, (const char *const[]){"1", "5", "applied"}, NULL);
    table_add(table, (const char *const[]){"2.10.1-long", "1234567", NULL}, NULL);
    assert_string_equal(print(table, false), "version         size  state\n"
                                             "1                  5  applied\n"
                                             "2.10.1-long  1234567\n");
}

static void wide_characters_take_their_columns(void **state UNUSED)
{
    TALLOC_AUTO Table *table = table_new(NULL, (const char *const[]){"name", "x", NULL});
    table_add(table, (const char *const[]){"漢字漢", "1"}, NULL);
    table_add(table, (const char *const[]){"äöü", "2"}, NULL);
    assert_string_equal(print(table, false), "name    x\n漢字漢  1\näöü     2\n");
}

static void colour_does_not_change_the_alignment(void **state UNUSED)
{
    TALLOC_AUTO Table *table = table_new(NULL, (const char *const[]){"a", "b", NULL});
    table_add(table, (const char *const[]){"xx", "y"}, (const Style[]){STYLE_GOOD, STYLE_NONE});
    assert_contains(print(table, true), "xx\033[0m  y\n");
    assert_string_equal(print(table, false), "a   b\nxx  y\n");
}

static void a_cell_stays_on_its_line_and_keeps_no_secret(void **state UNUSED)
{
    TALLOC_AUTO Secret *secret = secret_new(NULL, "hunter2secret");
    TALLOC_AUTO Table *table = table_new(NULL, (const char *const[]){"a", NULL});
    table_add(table, (const char *const[]){"x\ny\033z"}, NULL);
    table_add(table, (const char *const[]){secret_reveal(secret)}, NULL);
    assert_string_equal(print(table, false), "a\nx y z\n********\n");
}

static void ten_thousand_rows_are_no_trouble(void **state UNUSED)
{
    TALLOC_AUTO Table *table = table_new(NULL, HEADERS);
    for (int i = 0; i < 10000; i++)
        table_add(table, (const char *const[]){"1", "2", "3"}, NULL);
    const char *text = print(table, false);
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    assert_int_equal(lines, 10001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned_and_lines_end_without_blanks),
        cmocka_unit_test(wide_characters_take_their_columns),
        cmocka_unit_test(colour_does_not_change_the_alignment),
        cmocka_unit_test(a_cell_stays_on_its_line_and_keeps_no_secret),
        cmocka_unit_test(ten_thousand_rows_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
