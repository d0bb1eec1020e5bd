#include "unit.h"

#include "config/settings.h"
#include "fake_env.h"

static Settings *make(TALLOC_CTX *ctx, FakeEnv *env)
{
    return settings_new(ctx, &env->env);
}

static void without_anything_the_defaults_are_in_force(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const variables[] = {NULL};
    FakeEnv env = fake_env_new(variables);
    TALLOC_AUTO Settings *settings = make(NULL, &env);
    assert_succeeds(settings_load_environment(settings, &err), &err);
    assert_string_equal(settings_string(settings, OPT_DIR), "db/migrations");
    assert_int_equal(settings_origin(settings, OPT_DIR), ORIGIN_DEFAULT);
    assert_int_equal(settings_duration_ms(settings, OPT_LOCK_WAIT), 60000);
    assert_int_equal(settings_count(settings, OPT_LIMIT), 20);
    assert_false(settings_flag(settings, OPT_PERSISTENT));
    assert_null(settings_string(settings, OPT_APP));
    assert_int_equal(settings_origin(settings, OPT_APP), ORIGIN_NONE);
}

static void the_default_command_is_two_words(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const variables[] = {NULL};
    FakeEnv env = fake_env_new(variables);
    TALLOC_AUTO Settings *settings = make(NULL, &env);
    assert_succeeds(settings_load_environment(settings, &err), &err);
    const char *const *words = settings_list(settings, OPT_MIGRATE_COMMAND);
    assert_string_equal(words[0], "tidegate");
    assert_string_equal(words[1], "migrate");
    assert_null(words[2]);
    assert_null(settings_list(settings, OPT_DEPLOY_COMMAND));
}

static void a_flag_wins_over_a_variable(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const variables[] = {"TIDEGATE_WAIT", "5s", "TIDEGATE_APP", "b", NULL};
    FakeEnv env = fake_env_new(variables);
    TALLOC_AUTO Settings *settings = make(NULL, &env);
    assert_succeeds(settings_set_flag(settings, OPT_WAIT, "7s", &err), &err);
    assert_succeeds(settings_load_environment(settings, &err), &err);
    assert_int_equal(settings_duration_ms(settings, OPT_WAIT), 7000);
    TALLOC_AUTO char *wait = settings_origin_text(NULL, settings, OPT_WAIT);
    TALLOC_AUTO char *app = settings_origin_text(NULL, settings, OPT_APP);
    assert_string_equal(wait, "--wait");
    assert_string_equal(app, "TIDEGATE_APP");
}

static void a_variable_of_another_tool_counts_last(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const both[] = {"DATABASE_URL", "sqlite:a.db", "TIDEGATE_DATABASE",
                                       "sqlite:b.db", NULL};
    FakeEnv env = fake_env_new(both);
    TALLOC_AUTO Settings *settings = make(NULL, &env);
    assert_succeeds(settings_load_environment(settings, &err), &err);
    assert_string_equal(settings_string(settings, OPT_DATABASE), "sqlite:b.db");

    static const char *const one[] = {"DATABASE_URL", "sqlite:a.db", NULL};
    FakeEnv other = fake_env_new(one);
    TALLOC_AUTO Settings *later = make(NULL, &other);
    assert_succeeds(settings_load_environment(later, &err), &err);
    assert_string_equal(settings_string(later, OPT_DATABASE), "sqlite:a.db");
    TALLOC_AUTO char *origin = settings_origin_text(NULL, later, OPT_DATABASE);
    assert_string_equal(origin, "DATABASE_URL");
}

static void a_wrong_value_is_usage_for_a_flag_and_configuration_for_a_variable(void **state UNUSED)
{
    static const char *const variables[] = {"TIDEGATE_WAIT", "soon", NULL};
    FakeEnv env = fake_env_new(variables);
    TALLOC_AUTO Settings *settings = make(NULL, &env);
    ERROR_AUTO Error usage = {0};
    ERROR_AUTO Error config = {0};
    assert_fails(settings_set_flag(settings, OPT_WAIT, "soon", &usage), &usage, ERR_USAGE,
                 "--wait takes a duration");
    assert_fails(settings_load_environment(settings, &config), &config, ERR_CONFIG,
                 "TIDEGATE_WAIT takes a duration");
}

static void the_words_after_the_dashes_are_the_command(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const variables[] = {NULL};
    static const char *const words[] = {"rake", "db:migrate", NULL}, *const none[] = {NULL};
    FakeEnv env = fake_env_new(variables);
    TALLOC_AUTO Settings *settings = make(NULL, &env);
    assert_succeeds(settings_set_command(settings, words, &err), &err);
    assert_succeeds(settings_load_environment(settings, &err), &err);
    assert_string_equal(settings_list(settings, OPT_MIGRATE_COMMAND)[1], "db:migrate");
    assert_fails(settings_set_command(settings, none, &err), &err, ERR_USAGE, "no command after");
}

static void a_missing_value_says_how_to_give_it(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const variables[] = {NULL};
    FakeEnv env = fake_env_new(variables);
    TALLOC_AUTO Settings *settings = make(NULL, &env);
    const char *value = "before";
    assert_succeeds(settings_load_environment(settings, &err), &err);
    assert_fails(settings_require(settings, OPT_APP, &value, &err), &err, ERR_CONFIG,
                 "'app' is not set");
    assert_string_equal(err.hint, "give --app NAME, set TIDEGATE_APP, or write 'app' in "
                                  "tidegate.yml");
    assert_string_equal(value, "before");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_anything_the_defaults_are_in_force),
        cmocka_unit_test(the_default_command_is_two_words),
        cmocka_unit_test(a_flag_wins_over_a_variable),
        cmocka_unit_test(a_variable_of_another_tool_counts_last),
        cmocka_unit_test(a_wrong_value_is_usage_for_a_flag_and_configuration_for_a_variable),
        cmocka_unit_test(the_words_after_the_dashes_are_the_command),
        cmocka_unit_test(a_missing_value_says_how_to_give_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
