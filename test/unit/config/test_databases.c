/* `databases`: several of one app, each with its folder. */
#include "unit.h"

#include "base/fs.h"
#include "config/settings.h"
#include "fake_env.h"
#include "temp_dir.h"

static const char *variables[4];

typedef struct Fixture {
    char *folder;
    FakeEnv env;
    Settings *settings;
    Error err;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    MALLOC_AUTO char *real = realpath(temp_dir_new(fixture), NULL);
    fixture->folder = talloc_strdup(fixture, real);
    memset(variables, 0, sizeof(variables));
    fixture->env = fake_env_new(variables);
    fixture->settings = settings_new(fixture, &fixture->env.env);
    *state = fixture;
    return chdir(fixture->folder);
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    error_clear(&fixture->err);
    talloc_free(fixture);
    return chdir("/");
}

static bool load(Fixture *fixture, const char *text)
{
    Error write_error = {0};
    assert_succeeds(fs_write_atomic("tidegate.yml", text, strlen(text), 0600, &write_error),
                    &write_error);
    return settings_load(fixture->settings, &fixture->err);
}

static void give(Fixture *fixture, OptionId id, const char *value)
{
    assert_succeeds(settings_set_flag(fixture->settings, id, value, &fixture->err), &fixture->err);
}

static void assert_names(const Settings *settings, const char *expected)
{
    TALLOC_AUTO char *text = talloc_strdup(NULL, "");
    for (const char *const *name = settings_databases(settings); *name; name++)
        text = talloc_asprintf_append(text, "%s%s", *text ? " " : "", *name);
    assert_string_equal(text, expected);
}

static void assert_one(const Settings *settings, const char *url, const char *dir)
{
    assert_names(settings, "");
    assert_string_equal(settings_string(settings, OPT_DATABASE), url);
    assert_string_equal(settings_string(settings, OPT_DIR), dir);
}

#define TWO                                                                                        \
    "databases:\n  primary: env:ONE\n  analytics: {url: env:TWO, dir: db/analytics_migrate}\n"

static void each_has_its_url_and_its_folder(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(load(fixture, TWO), &fixture->err);
    assert_names(fixture->settings, "primary analytics");
    assert_null(settings_string(fixture->settings, OPT_DATABASE));
    const Settings *first = settings_of_database(fixture, fixture->settings, "primary");
    const Settings *second = settings_of_database(fixture, fixture->settings, "analytics");
    assert_one(first, "env:ONE", "db/migrations/primary");
    assert_one(second, "env:TWO", "db/analytics_migrate");
    TALLOC_AUTO char *origin = settings_origin_text(NULL, second, OPT_DIR);
    assert_string_equal(origin, "tidegate.yml:3");
}

static void the_folder_is_below_that_of_all_where_none_is_given(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(load(fixture, "migrations: {dir: sql}\n" TWO), &fixture->err);
    assert_one(settings_of_database(fixture, fixture->settings, "primary"), "env:ONE",
               "sql/primary");
}

static void a_flags_folder_is_that_of_all_of_them(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_DIR, "elsewhere");
    assert_succeeds(load(fixture, TWO), &fixture->err);
    assert_one(settings_of_database(fixture, fixture->settings, "analytics"), "env:TWO",
               "elsewhere/analytics");
}

static void one_alone_may_be_chosen(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_ONLY, "analytics");
    give(fixture, OPT_DIR, "elsewhere");
    assert_succeeds(load(fixture, TWO), &fixture->err);
    assert_one(fixture->settings, "env:TWO", "elsewhere");
}

static void a_single_one_needs_no_choice(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(load(fixture, "databases: {primary: {url: env:ONE, dir: sql}}\n"),
                    &fixture->err);
    assert_one(fixture->settings, "env:ONE", "sql");
}

static void one_that_is_not_there_is_told_with_those_there_are(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_ONLY, "analytic");
    assert_fails(load(fixture, TWO), &fixture->err, ERR_USAGE, "no database 'analytic'");
    assert_contains(fixture->err.hint, "did you mean 'analytics'?");
}

static void without_any_there_is_none_to_choose(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_ONLY, "primary");
    assert_fails(load(fixture, "database: env:ONE\n"), &fixture->err, ERR_USAGE, "'primary'");
    assert_contains(fixture->err.hint, "databases");
}

/* What a person names, or a run hands to the command inside, is the one that is meant. */
static void a_database_that_is_given_is_the_only_one(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_DATABASE, "sqlite:x.db");
    assert_succeeds(load(fixture, TWO), &fixture->err);
    assert_one(fixture->settings, "sqlite:x.db", "db/migrations");
}

static void database_url_of_other_tools_does_not_count(void **state)
{
    Fixture *fixture = *state;
    variables[0] = "DATABASE_URL";
    variables[1] = "sqlite:other.db";
    assert_succeeds(load(fixture, TWO), &fixture->err);
    assert_names(fixture->settings, "primary analytics");
    assert_null(settings_string(fixture->settings, OPT_DATABASE));
}

static void an_environments_databases_win_over_those_of_all(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_ENVIRONMENT, "test");
    assert_succeeds(load(fixture,
                         TWO "environments:\n"
                             "  test: {databases: {only: sqlite:t.db, more: sqlite:m.db}}\n"
                             "  production: {}\n"),
                    &fixture->err);
    assert_names(fixture->settings, "only more");
}

static void an_environments_one_database_wins_over_several_for_all(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_ENVIRONMENT, "test");
    assert_succeeds(load(fixture, TWO "environments: {test: {database: sqlite:t.db}}\n"),
                    &fixture->err);
    assert_one(fixture->settings, "sqlite:t.db", "db/migrations");
}

static void an_environments_several_win_over_one_for_all(void **state)
{
    Fixture *fixture = *state;
    give(fixture, OPT_ENVIRONMENT, "test");
    assert_succeeds(load(fixture, "database: env:ONE\nenvironments:\n  test:\n    databases: {a: "
                                  "sqlite:a.db, b: sqlite:b.db}\n"),
                    &fixture->err);
    assert_names(fixture->settings, "a b");
    assert_null(settings_string(fixture->settings, OPT_DATABASE));
}

static void one_and_several_in_one_place_are_refused(void **state)
{
    Fixture *fixture = *state;
    assert_fails(load(fixture, "database: env:ONE\n" TWO), &fixture->err, ERR_CONFIG,
                 "both 'database' and 'databases'");
    assert_int_equal(fixture->err.line, 1);
}

static void a_command_for_one_says_how_to_choose(void **state)
{
    Fixture *fixture = *state;
    const char *url = NULL;
    assert_succeeds(load(fixture, TWO), &fixture->err);
    assert_fails(settings_require(fixture->settings, OPT_DATABASE, &url, &fixture->err),
                 &fixture->err, ERR_USAGE, "several databases");
    assert_contains(fixture->err.hint, "--only");
    assert_contains(fixture->err.hint, "primary, analytics");
}

static void mistakes_are_told_with_their_place(void **state)
{
    static const struct {
        const char *text, *says, *hint;
        int line;
    } rows[] = {
        {"databases:\n  a: {ulr: x}\n", "unknown key 'databases.a.ulr'", "did you mean 'url'?", 2},
        {"databases:\n  a: {dir: x}\n", "'a' has no url", "url: env:NAME", 2},
        {"databases:\n  a b: x\n", "'a b' cannot be the name", "letters", 2},
        {"databases:\n  a: x\n  a: y\n", "given twice", "line 2", 3},
        {"databases:\n  a: {url: x, url: y}\n", "given twice", "keep one", 2},
        {"databases:\n  a: [x]\n", "'databases.a.url' takes", "url: env:NAME", 2},
        {"databases: x\n", "'databases' holds further keys", "indented", 1},
        {"databses: {a: x}\n", "unknown key 'databses'", "'databases'", 1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own = NULL;
        assert_int_equal(setup(&own), 0);
        Fixture *fixture = own;
        assert_fails(load(fixture, rows[i].text), &fixture->err, ERR_CONFIG, rows[i].says);
        assert_contains(fixture->err.hint, rows[i].hint);
        assert_int_equal(fixture->err.line, rows[i].line);
        assert_int_equal(teardown(&own), 0);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(each_has_its_url_and_its_folder),
        T(the_folder_is_below_that_of_all_where_none_is_given),
        T(a_flags_folder_is_that_of_all_of_them),
        T(one_alone_may_be_chosen),
        T(a_single_one_needs_no_choice),
        T(one_that_is_not_there_is_told_with_those_there_are),
        T(without_any_there_is_none_to_choose),
        T(a_database_that_is_given_is_the_only_one),
        T(database_url_of_other_tools_does_not_count),
        T(an_environments_databases_win_over_those_of_all),
        T(an_environments_one_database_wins_over_several_for_all),
        T(an_environments_several_win_over_one_for_all),
        T(one_and_several_in_one_place_are_refused),
        T(a_command_for_one_says_how_to_choose),
        T(mistakes_are_told_with_their_place),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
