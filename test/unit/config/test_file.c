#include "unit.h"

#include "base/fs.h"
#include "config/file.h"
#include "temp_dir.h"

typedef struct Fixture {
    char *path;
    ConfigFile *file;
    Error err;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->path = fs_join(fixture, temp_dir_new(fixture), "tidegate.yml");
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    error_clear(&fixture->err);
    talloc_free(fixture);
    return 0;
}

static bool load(Fixture *fixture, const char *text)
{
    Error write_error = {0};
    error_clear(&fixture->err);
    assert_succeeds(fs_write_atomic(fixture->path, text, strlen(text), 0600, &write_error),
                    &write_error);
    return config_file_load(fixture, fixture->path, &fixture->file, &fixture->err);
}

static void keys_nest_and_keep_their_lines(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(load(fixture, "version: 1\n\napp: shop\nmigrate:\n  timeout: 5m\n"),
                    &fixture->err);
    const ConfigEntry *app = config_file_find(fixture->file, NULL, OPT_APP);
    const ConfigEntry *timeout = config_file_find(fixture->file, NULL, OPT_TIMEOUT);
    assert_string_equal(app->values[0], "shop");
    assert_int_equal(app->line, 3);
    assert_string_equal(timeout->values[0], "5m");
    assert_int_equal(timeout->line, 5);
    assert_null(config_file_find(fixture->file, NULL, OPT_HEALTH));
}

static void an_environment_s_value_wins_there_and_nowhere_else(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(load(fixture, "environments: {a: {app: one}, b: {}}\napp: all\n"),
                    &fixture->err);
    assert_string_equal(config_file_find(fixture->file, "a", OPT_APP)->values[0], "one");
    assert_string_equal(config_file_find(fixture->file, "b", OPT_APP)->values[0], "all");
    assert_string_equal(config_file_find(fixture->file, NULL, OPT_APP)->values[0], "all");
    assert_true(config_file_has_environment(fixture->file, "b"));
    assert_false(config_file_has_environment(fixture->file, "c"));
    assert_int_equal(fixture->file->environments.count, 2);
}

static void a_list_keeps_its_words(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(load(fixture, "migrate:\n  command:\n    - rake\n    - 'db:migrate now'\n"),
                    &fixture->err);
    const ConfigEntry *entry = config_file_find(fixture->file, NULL, OPT_MIGRATE_COMMAND);
    assert_string_equal(entry->values[0], "rake");
    assert_string_equal(entry->values[1], "db:migrate now");
    assert_null(entry->values[2]);
}

static void a_map_becomes_names_with_their_values(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(load(fixture, "lint:\n  rules:\n    drop-column: off\n    truncate: warning\n"),
                    &fixture->err);
    const ConfigEntry *entry = config_file_find(fixture->file, NULL, OPT_RULES);
    assert_string_equal(entry->values[0], "drop-column=off");
    assert_string_equal(entry->values[1], "truncate=warning");
    assert_null(entry->values[2]);
}

static void a_map_takes_no_list_and_no_nested_keys(void **state)
{
    Fixture *fixture = *state;
    static const char *const wrong[] = {
        "lint: {rules: [drop-column]}\n",
        "lint: {rules: off}\n",
        "lint: {rules: {drop-column: {level: off}}}\n",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_fails(load(fixture, wrong[i]), &fixture->err, ERR_CONFIG,
                     "'lint.rules' takes names with a value each");
    }
}

static void environments_that_are_not_in_force_are_checked_too(void **state)
{
    Fixture *fixture = *state;
    assert_fails(load(fixture, "environments:\n  a:\n    tiemout: 5m\n"), &fixture->err, ERR_CONFIG,
                 "unknown key 'tiemout'");
    assert_int_equal(fixture->err.line, 3);
    assert_int_equal(fixture->err.column, 5);
    assert_string_equal(fixture->err.source, "    tiemout: 5m");
}

static void no_key_of_a_later_version_is_taken_silently(void **state)
{
    Fixture *fixture = *state;
    static const char *const later[] = {"console: {}\n", "fleet: {}\n"};
    for (size_t i = 0; i < COUNT_OF(later); i++)
        assert_fails(load(fixture, later[i]), &fixture->err, ERR_CONFIG, "unknown key");
}

static void a_line_that_is_not_understood_is_shown_without_its_password(void **state)
{
    Fixture *fixture = *state;
    assert_false(load(fixture, "databse: 'postgres://me:s3cret@db/shop'\n"));
    assert_string_equal(fixture->err.source, "databse: 'postgres://me:********@db/shop'");
    assert_false(load(fixture, "database: 'postgres://db/shop?password=s3cret\n"));
    assert_null(strstr(fixture->err.source ? fixture->err.source : "", "s3cret"));
}

static void a_failure_leaves_the_result_untouched(void **state)
{
    Fixture *fixture = *state;
    ConfigFile *before = fixture->file;
    assert_false(load(fixture, "app: [\n"));
    assert_ptr_equal(fixture->file, before);
}

static void deep_nesting_is_refused_where_it_starts(void **state)
{
    Fixture *fixture = *state;
    TALLOC_AUTO char *text = talloc_strdup(NULL, "app: ");
    for (int i = 0; i < 5000; i++)
        text = talloc_strdup_append_buffer(text, "[");
    assert_fails(load(fixture, text), &fixture->err, ERR_CONFIG, "'app' takes a text");
}

static void names_of_environments_are_fit_for_paths(void **state UNUSED)
{
    assert_true(config_is_environment_name("eu-west_1.prod"));
    assert_false(config_is_environment_name(""));
    assert_false(config_is_environment_name("a/b"));
    assert_false(config_is_environment_name("a b"));
    assert_false(config_is_environment_name(
        "a234567890123456789012345678901234567890123456789012345678901234567890"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(keys_nest_and_keep_their_lines),
        TEST(an_environment_s_value_wins_there_and_nowhere_else),
        TEST(a_list_keeps_its_words),
        TEST(a_map_becomes_names_with_their_values),
        TEST(a_map_takes_no_list_and_no_nested_keys),
        TEST(environments_that_are_not_in_force_are_checked_too),
        TEST(no_key_of_a_later_version_is_taken_silently),
        TEST(a_line_that_is_not_understood_is_shown_without_its_password),
        TEST(a_failure_leaves_the_result_untouched),
        TEST(deep_nesting_is_refused_where_it_starts),
        cmocka_unit_test(names_of_environments_are_fit_for_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
