#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sql/mask.h"

static void assert_masked(const char *text, size_t limit, const char *expected)
{
    TALLOC_AUTO char *masked = sql_mask(NULL, DIALECT_POSTGRES, text, strlen(text), limit);
    assert_string_equal(masked, expected);
}

static void values_become_question_marks_and_names_stay(void **state)
{
    (void)state;
    assert_masked("UPDATE users\n  SET name = 'Ann', age = 42 -- her\nWHERE \"Id\"=$1", 200,
                  "UPDATE users SET name = ?, age = ? WHERE \"Id\"=?");
    assert_masked("SELECT E'it\\'s', $$body$$", 200, "SELECT ?, ?");
}

static void a_long_statement_is_cut_and_a_value_that_is_cut_off_is_left_out(void **state)
{
    (void)state;
    assert_masked("SELECT a, b, c FROM t", 13, "SELECT a, ..");
    assert_masked("SELECT 'begun and not end", 200, "SELECT ..");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_question_marks_and_names_stay),
        cmocka_unit_test(a_long_statement_is_cut_and_a_value_that_is_cut_off_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
