#include "unit.h"

#include <stdlib.h>

#include "base/env.h"
#include "fake_env.h"

static void an_empty_variable_counts_as_not_set(void **state UNUSED)
{
    static const char *const variables[] = {"EMPTY", "", "FULL", "x", NULL};
    FakeEnv env = fake_env_new(variables);
    assert_null(env_get(&env.env, "EMPTY"));
    assert_null(env_get(&env.env, "MISSING"));
    assert_string_equal(env_get(&env.env, "FULL"), "x");
}

static void a_flag_is_on_for_the_usual_words_only(void **state UNUSED)
{
    static const char *const variables[] = {"A", "1", "B",  "true", "C",     "YES", "D", "on", "E",
                                            "0", "F", "no", "G",    "false", "H",   "",  NULL};
    FakeEnv env = fake_env_new(variables);
    for (const char *name = "ABCD"; *name; name++)
        assert_true(env_flag(&env.env, (char[]){*name, '\0'}));
    for (const char *name = "EFGHI"; *name; name++)
        assert_false(env_flag(&env.env, (char[]){*name, '\0'}));
}

static void the_system_environment_is_that_of_the_process(void **state UNUSED)
{
    setenv("TIDEGATE_UNIT_TEST", "here", 1);
    assert_string_equal(env_get(env_system(), "TIDEGATE_UNIT_TEST"), "here");
    unsetenv("TIDEGATE_UNIT_TEST");
    assert_null(env_get(env_system(), "TIDEGATE_UNIT_TEST"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_variable_counts_as_not_set),
        cmocka_unit_test(a_flag_is_on_for_the_usual_words_only),
        cmocka_unit_test(the_system_environment_is_that_of_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
