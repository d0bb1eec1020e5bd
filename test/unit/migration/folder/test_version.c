#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "migration/folder/version.h"

static void digits_with_single_separators_are_versions(void **state UNUSED)
{
    const char *const good[] = {"1", "1.0", "001", "1_2", "20261120180203", "1.2.3_4", "0"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(version_valid(good[i]));
}

static void anything_else_is_no_version(void **state UNUSED)
{
    const char *const bad[] = {"", ".", "1.", ".1", "1..2", "1__2", "a", "1a", "-1", " 1", "1 "};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(version_valid(bad[i]));
    assert_false(version_valid(NULL));
}

static void one_and_one_zero_and_zero_zero_one_are_equal(void **state UNUSED)
{
    assert_int_equal(version_compare("1", "1.0"), 0);
    assert_int_equal(version_compare("001", "1"), 0);
    assert_int_equal(version_compare("1_0_0", "1"), 0);
    assert_int_equal(version_compare("0", "0.0"), 0);
}

static void parts_compare_as_numbers_of_any_size(void **state UNUSED)
{
    assert_true(version_compare("2", "10") < 0);
    assert_true(version_compare("1.10", "1.9") > 0);
    assert_true(version_compare("1_10", "1.9") > 0);
    assert_true(version_compare("99999999999999999999998", "99999999999999999999999") < 0);
    assert_true(version_compare("1.0.1", "1") > 0);
    assert_true(version_compare("1", "1.0.1") < 0);
    assert_true(version_compare("1.2", "2") < 0);
}

static void the_canonical_spelling_is_the_shortest(void **state UNUSED)
{
    static const char *const rows[][2] = {
        {"001_02.0", "1.2"},
        {"1", "1"},
        {"1.0", "1"},
        {"0", "0"},
        {"0.0", "0"},
        {"0.1", "0.1"},
        {"1.0.1", "1.0.1"},
        {"10", "10"},
        {"1.10.0.0", "1.10"},
        {"000", "0"},
        {"20261120", "20261120"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO char *canonical = version_canonical(NULL, rows[i][0]);
        assert_string_equal(canonical, rows[i][1]);
        assert_int_equal(version_compare(canonical, rows[i][0]), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_with_single_separators_are_versions),
        cmocka_unit_test(anything_else_is_no_version),
        cmocka_unit_test(one_and_one_zero_and_zero_zero_one_are_equal),
        cmocka_unit_test(parts_compare_as_numbers_of_any_size),
        cmocka_unit_test(the_canonical_spelling_is_the_shortest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
