#include "unit.h"

#include "base/fs.h"
#include "config/settings.h"
#include "fake_env.h"
#include "temp_dir.h"

static const char *const NO_VARIABLES[] = {NULL};

typedef struct Fixture {
    char *folder; /* real path; the working folder is its child "here" */
    FakeEnv env;
    Settings *settings;
    Error err;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    MALLOC_AUTO char *real = realpath(temp_dir_new(fixture), NULL);
    fixture->folder = talloc_strdup(fixture, real);
    char *here = fs_join(fixture, real, "here");
    fixture->env = fake_env_new(NO_VARIABLES);
    fixture->settings = settings_new(fixture, &fixture->env.env);
    *state = fixture;
    return fs_mkdirs(here, &fixture->err) && chdir(here) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    error_clear(&fixture->err);
    talloc_free(fixture);
    return chdir("/");
}

static void write_file(Fixture *fixture, const char *name, const char *text)
{
    char *path = fs_join(fixture, fixture->folder, name);
    assert_succeeds(fs_write_atomic(path, text, strlen(text), 0600, &fixture->err), &fixture->err);
}

static void assert_origin(const Settings *settings, OptionId id, const char *expected)
{
    TALLOC_AUTO char *origin = settings_origin_text(NULL, settings, id);
    assert_string_equal(origin, expected);
}

static void the_file_here_is_named_as_one_would_type_it(void **state)
{
    Fixture *fixture = *state;
    write_file(fixture, "here/tidegate.yml", "app: shop\n");
    assert_succeeds(settings_load(fixture->settings, &fixture->err), &fixture->err);
    assert_origin(fixture->settings, OPT_APP, "tidegate.yml:1");
}

static void relative_paths_start_from_the_file_or_from_where_the_flag_was_typed(void **state)
{
    Fixture *fixture = *state;
    write_file(fixture, "tidegate.yml", "migrations: {dir: sql}\n");
    assert_succeeds(settings_set_flag(fixture->settings, OPT_IMAGE, "x", &fixture->err),
                    &fixture->err);
    assert_succeeds(settings_load(fixture->settings, &fixture->err), &fixture->err);
    assert_string_equal(settings_root(fixture->settings), fixture->folder);
    assert_string_equal(settings_path(fixture, fixture->settings, OPT_DIR),
                        fs_join(fixture, fixture->folder, "sql"));
    assert_string_equal(settings_path(fixture, fixture->settings, OPT_IMAGE),
                        fs_join(fixture, fixture->folder, "here/x"));
    assert_null(settings_path(fixture, fixture->settings, OPT_HEALTH));
}

static void no_file_is_fine_and_the_root_is_here(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(settings_load(fixture->settings, &fixture->err), &fixture->err);
    assert_null(settings_file(fixture->settings));
    assert_string_equal(settings_root(fixture->settings),
                        fs_join(fixture, fixture->folder, "here"));
    assert_null(*settings_environments(fixture->settings));
}

static void a_file_that_was_asked_for_must_exist(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(settings_set_flag(fixture->settings, OPT_CONFIG, "gone.yml", &fixture->err),
                    &fixture->err);
    assert_fails(settings_load(fixture->settings, &fixture->err), &fixture->err, ERR_CONFIG,
                 "gone.yml");
    assert_contains(fixture->err.hint, "--config");
}

static void without_environments_the_default_one_is_in_force(void **state)
{
    Fixture *fixture = *state;
    const char *name = NULL;
    assert_succeeds(settings_load(fixture->settings, &fixture->err), &fixture->err);
    assert_succeeds(settings_environment(fixture->settings, &name, &fixture->err), &fixture->err);
    assert_string_equal(name, "default");
}

static void no_environment_is_chosen_silently(void **state)
{
    Fixture *fixture = *state;
    const char *name = NULL;
    write_file(fixture, "tidegate.yml", "environments: {production: {}}\n");
    assert_succeeds(settings_load(fixture->settings, &fixture->err), &fixture->err);
    assert_fails(settings_environment(fixture->settings, &name, &fixture->err), &fixture->err,
                 ERR_CONFIG, "no environment is chosen");
    assert_contains(fixture->err.hint, "production");
    assert_null(name);
}

static void the_variable_chooses_an_environment(void **state)
{
    Fixture *fixture = *state;
    const char *name = NULL;
    static const char *const variables[] = {"TIDEGATE_ENV", "b", NULL};
    fixture->env.variables = variables;
    write_file(fixture, "tidegate.yml",
               "app: all\nenvironments:\n  a: {app: one}\n  b: {app: two}\n");
    assert_succeeds(settings_load(fixture->settings, &fixture->err), &fixture->err);
    assert_succeeds(settings_environment(fixture->settings, &name, &fixture->err), &fixture->err);
    assert_string_equal(name, "b");
    assert_string_equal(settings_string(fixture->settings, OPT_APP), "two");
}

static void a_name_that_is_no_name_is_refused_also_without_a_file(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(settings_set_flag(fixture->settings, OPT_ENVIRONMENT, "a/b", &fixture->err),
                    &fixture->err);
    assert_fails(settings_load(fixture->settings, &fixture->err), &fixture->err, ERR_CONFIG,
                 "cannot be the name");
}

static void what_only_environments_set_asks_for_one(void **state)
{
    Fixture *fixture = *state;
    const char *value = NULL;
    write_file(fixture, "tidegate.yml", "environments: {a: {app: x}, b: {}, c: {app: y}}\n");
    assert_succeeds(settings_load(fixture->settings, &fixture->err), &fixture->err);
    assert_fails(settings_require(fixture->settings, OPT_APP, &value, &fixture->err), &fixture->err,
                 ERR_CONFIG, "'app' is not set");
    assert_contains(fixture->err.hint, "--env: a, c");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_file_here_is_named_as_one_would_type_it),
        TEST(relative_paths_start_from_the_file_or_from_where_the_flag_was_typed),
        TEST(no_file_is_fine_and_the_root_is_here),
        TEST(a_file_that_was_asked_for_must_exist),
        TEST(without_environments_the_default_one_is_in_force),
        TEST(no_environment_is_chosen_silently),
        TEST(the_variable_chooses_an_environment),
        TEST(a_name_that_is_no_name_is_refused_also_without_a_file),
        TEST(what_only_environments_set_asks_for_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
