#include "unit.h"

#include "config/suggest.h"

static const char *const words[] = {"migrate", "status", "validate", "up", "config show", NULL};

static void a_slip_of_the_finger_is_seen_through(void **state UNUSED)
{
    assert_string_equal(suggest_nearest("migrat", words), "migrate");
    assert_string_equal(suggest_nearest("imgrate", words), "migrate");
    assert_string_equal(suggest_nearest("STATUS", words), "status");
    assert_string_equal(suggest_nearest("statsu", words), "status");
    assert_string_equal(suggest_nearest("pu", words), "up");
    assert_string_equal(suggest_nearest("config shwo", words), "config show");
}

static void what_is_far_from_all_suggests_nothing(void **state UNUSED)
{
    assert_null(suggest_nearest("deploy", words));
    assert_null(suggest_nearest("", words));
    assert_null(suggest_nearest("xyzzy", words));
    static const char *const none[] = {NULL};
    assert_null(suggest_nearest("status", none));
}

static void a_very_long_word_suggests_nothing_and_harms_nothing(void **state UNUSED)
{
    char longest[200];
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    const char *const choices[] = {longest, "status", NULL};
    assert_null(suggest_nearest(longest, words));
    assert_string_equal(suggest_nearest("statu", choices), "status");
}

static void lists_are_separated_by_commas(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const two[] = {"a", "b", NULL}, *const none[] = {NULL};
    assert_string_equal(suggest_list(ctx, two), "a, b");
    assert_string_equal(suggest_list(ctx, none), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_finger_is_seen_through),
        cmocka_unit_test(what_is_far_from_all_suggests_nothing),
        cmocka_unit_test(a_very_long_word_suggests_nothing_and_harms_nothing),
        cmocka_unit_test(lists_are_separated_by_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
