#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sql/source.h"

static void assert_place(const char *text, size_t position, int line, int column,
                         const char *expected)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlPlace place = sql_place(tmp, text, strlen(text), position, 10);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    assert_string_equal(place.text, expected);
}

static void a_position_becomes_line_and_column(void **state)
{
    (void)state;
    assert_place("SELECT a\nFROM b\n", 1, 10, 1, "SELECT a");
    assert_place("SELECT a\nFROM b\n", 8, 10, 8, "SELECT a");
    assert_place("SELECT a\nFROM b\n", 10, 11, 1, "FROM b");
    assert_place("SELECT a\nFROM b", 15, 11, 6, "FROM b");
}

static void line_ends_of_windows_are_not_part_of_the_line(void **state)
{
    (void)state;
    assert_place("a\r\nb c\r\nd", 6, 11, 3, "b c");
    assert_place("a\r\nb c\r\nd", 9, 12, 1, "d");
}

static void positions_count_characters(void **state)
{
    (void)state;
    assert_place("\xC3\xA4\xE2\x82\xAC\n\xF0\x9F\x98\x80x y", 5, 11, 2, "\xF0\x9F\x98\x80x y");
}

static void positions_past_the_end_are_at_the_end(void **state)
{
    (void)state;
    assert_place("ab\ncd", 99, 11, 3, "cd");
    assert_place("ab\n", 99, 11, 1, "");
    assert_place("", 1, 10, 1, "");
    assert_place("ab", 0, 10, 1, "ab");
}

static char *directive(TALLOC_CTX *ctx, const char *text, const char *key)
{
    return sql_directive(ctx, text, strlen(text), key);
}

static void directives_stand_in_the_leading_comments(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = "\xEF\xBB\xBF\r\n-- what it is for\r\n/* licence\n */\n"
                       "--tidegate:  no-transaction timeout=5s\r\n"
                       "-- tidegate: allow=drop-table reason=\"not used; see above\" until=2027\n"
                       "SELECT 1;\n-- tidegate: late\n";
    assert_string_equal(directive(tmp, text, "no-transaction"), "");
    assert_string_equal(directive(tmp, text, "timeout"), "5s");
    assert_string_equal(directive(tmp, text, "reason"), "not used; see above");
    assert_string_equal(directive(tmp, text, "until"), "2027");
    assert_null(directive(tmp, text, "late"));
    assert_null(directive(tmp, text, "time"));
    assert_null(directive(tmp, text, "5s"));
}

static void text_that_only_mentions_a_directive_is_none(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_null(directive(tmp, "", "x"));
    assert_null(directive(tmp, "-- see tidegate: x", "x"));
    assert_null(directive(tmp, "/* -- tidegate: x */", "x"));
    assert_null(directive(tmp, "/* open\n-- tidegate: x", "x"));
    assert_null(directive(tmp, "SELECT 1; -- tidegate: x", "x"));
    assert_null(directive(tmp, "-", "x"));
}

static void an_empty_or_open_value_is_taken_as_it_is(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_string_equal(directive(tmp, "-- tidegate: x= y", "x"), "");
    assert_string_equal(directive(tmp, "-- tidegate: x=\"a b", "x"), "a b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_position_becomes_line_and_column),
        cmocka_unit_test(line_ends_of_windows_are_not_part_of_the_line),
        cmocka_unit_test(positions_count_characters),
        cmocka_unit_test(positions_past_the_end_are_at_the_end),
        cmocka_unit_test(directives_stand_in_the_leading_comments),
        cmocka_unit_test(text_that_only_mentions_a_directive_is_none),
        cmocka_unit_test(an_empty_or_open_value_is_taken_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
