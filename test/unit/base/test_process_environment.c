#include "unit.h"

#include "base/process_environment.h"

static void assert_merged(char **ours, const char *const *added, const char *expected)
{
    TALLOC_AUTO char **merged = process_environment_merge(NULL, ours, added);
    TALLOC_AUTO char *text = talloc_strdup(NULL, "");
    for (char **entry = merged; *entry; entry++)
        text = talloc_asprintf_append(text, "%s;", *entry);
    assert_string_equal(text, expected);
}

static void variables_are_added_behind_ours(void **state UNUSED)
{
    char one[] = "A=1", two[] = "B=2";
    char *ours[] = {one, two, NULL};
    assert_merged(ours, (const char *const[]){"C=3", NULL}, "A=1;B=2;C=3;");
    assert_merged(ours, NULL, "A=1;B=2;");
}

static void a_variable_that_is_added_replaces_ours(void **state UNUSED)
{
    char one[] = "A=1", two[] = "AB=2";
    char *ours[] = {one, two, NULL};
    assert_merged(ours, (const char *const[]){"A=9", "AB=", "A=10", NULL}, "A=10;AB=;");
}

static void an_empty_environment_takes_variables(void **state UNUSED)
{
    char *ours[] = {NULL};
    assert_merged(ours, (const char *const[]){"A=1", NULL}, "A=1;");
    assert_merged(ours, NULL, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_added_behind_ours),
        cmocka_unit_test(a_variable_that_is_added_replaces_ours),
        cmocka_unit_test(an_empty_environment_takes_variables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
