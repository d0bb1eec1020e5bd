#include "fake_aws.h"

#include "base/fs.h"
#include "fake_env.h"
#include "secrets/database.h"
#include "temp_dir.h"

typedef struct Fixture {
    char *folder; /* the working folder is its child "here" */
    FakeEnv env;
    Aws *aws;
    DatabaseAddress found;
    Error err;
} Fixture;

static const char *const NO_VARIABLES[] = {NULL};

static int setup(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    MALLOC_AUTO char *real = realpath(temp_dir_new(fixture), NULL);
    fixture->folder = talloc_strdup(fixture, real);
    fixture->env = fake_env_new(NO_VARIABLES);
    fixture->aws = fake_aws_new(fixture);
    *state = fixture;
    const char *here = fs_join(fixture, real, "here");
    return fs_mkdirs(here, &fixture->err) && chdir(here) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    error_clear(&fixture->err);
    talloc_free(fixture);
    return chdir("/");
}

static bool find(Fixture *fixture, const char *flag, const char *in_file)
{
    Settings *settings = settings_new(fixture, &fixture->env.env);
    error_clear(&fixture->err);
    if (in_file) {
        const char *text = talloc_asprintf(fixture, "database: '%s'\n", in_file);
        const char *path = fs_join(fixture, fixture->folder, "tidegate.yml");
        assert_succeeds(fs_write_atomic(path, text, strlen(text), 0600, &fixture->err),
                        &fixture->err);
    }
    if (flag)
        assert_succeeds(settings_set_flag(settings, OPT_DATABASE, flag, &fixture->err),
                        &fixture->err);
    assert_succeeds(settings_load(settings, &fixture->err), &fixture->err);
    const SecretContext context = {.env = &fixture->env.env, .aws = fixture->aws};
    return secret_database(fixture, settings, &context, &fixture->found, &fixture->err);
}

static void assert_url(Fixture *fixture, const char *expected)
{
    assert_string_equal(secret_reveal(fixture->found.url), expected);
}

static void a_sqlite_path_starts_where_it_was_written(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(find(fixture, NULL, "sqlite:shop.db"), &fixture->err);
    assert_url(fixture, talloc_asprintf(fixture, "sqlite:%s/shop.db", fixture->folder));
    assert_succeeds(find(fixture, "sqlite:shop.db", NULL), &fixture->err);
    assert_url(fixture, talloc_asprintf(fixture, "sqlite:%s/here/shop.db", fixture->folder));
    assert_succeeds(find(fixture, "sqlite:/srv/shop.db", NULL), &fixture->err);
    assert_url(fixture, "sqlite:/srv/shop.db");
    assert_succeeds(find(fixture, "sqlite:///srv/shop.db", NULL), &fixture->err);
    assert_url(fixture, "sqlite:/srv/shop.db");
    assert_succeeds(find(fixture, "sqlite::memory:", NULL), &fixture->err);
    assert_url(fixture, "sqlite::memory:");
}

static void a_sqlite_path_may_be_said(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(find(fixture, "sqlite:/srv/shop.db", NULL), &fixture->err);
    const char *message = "cannot open sqlite:/srv/shop.db, /srv/shop.db";
    assert_string_equal(secret_redact(fixture, message), message);
}

static void a_reference_in_the_file_is_resolved(void **state)
{
    Fixture *fixture = *state;
    static const char *const variables[] = {"SHOP_URL", "sqlite:a.db", NULL};
    fixture->env.variables = variables;
    assert_succeeds(find(fixture, NULL, "env:SHOP_URL"), &fixture->err);
    assert_url(fixture, talloc_asprintf(fixture, "sqlite:%s/a.db", fixture->folder));
}

static void database_url_is_understood(void **state)
{
    Fixture *fixture = *state;
    static const char *const variables[] = {"DATABASE_URL", "postgres://db/shop", NULL};
    fixture->env.variables = variables;
    assert_succeeds(find(fixture, NULL, NULL), &fixture->err);
    assert_url(fixture, "postgres://db/shop");
    assert_succeeds(find(fixture, NULL, "postgres://db/other"), &fixture->err);
    assert_url(fixture, "postgres://db/other");
}

static void a_password_on_the_command_line_is_refused_without_repeating_it(void **state)
{
    Fixture *fixture = *state;
    assert_fails(find(fixture, "postgres://app:hunter2secret@db/shop", NULL), &fixture->err,
                 ERR_USAGE, "--database must not hold a password");
    assert_lacks(fixture->err.message, "hunter2");
    assert_lacks(fixture->err.hint, "hunter2");
    assert_succeeds(find(fixture, "postgres://app@db/shop", NULL), &fixture->err);
    assert_succeeds(find(fixture, NULL, "postgres://app:hunter2secret@db/shop"), &fixture->err);
}

static void what_is_missing_is_said_with_its_origin(void **state)
{
    Fixture *fixture = *state;
    assert_fails(find(fixture, NULL, NULL), &fixture->err, ERR_CONFIG, "'database' is not set");
    assert_fails(find(fixture, NULL, "env:GONE"), &fixture->err, ERR_CONFIG, "'GONE' is not set");
    assert_contains(fixture->err.message, "tidegate.yml:1");
}

static void a_secret_of_rds_becomes_a_url_whose_password_is_redacted(void **state)
{
    Fixture *fixture = *state;
    fake_aws_answer(fixture->aws, "GetSecretValue",
                    "{\"SecretString\": \"{\\\"username\\\": \\\"app\\\", \\\"password\\\":"
                    " \\\"hunter2/secret\\\", \\\"host\\\": \\\"db\\\","
                    " \\\"dbname\\\": \\\"shop\\\"}\"}");
    assert_succeeds(find(fixture, NULL, "secretsmanager:prod/db"), &fixture->err);
    assert_url(fixture, "postgres://app:hunter2%2Fsecret@db/shop?sslmode=require");
    assert_succeeds(find(fixture, "secretsmanager:prod/db?sslmode=verify-ca", NULL), &fixture->err);
    assert_url(fixture, "postgres://app:hunter2%2Fsecret@db/shop?sslmode=verify-ca");
    assert_string_equal(fake_aws_text(fixture->aws, "GetSecretValue", 1, "SecretId"), "prod/db");
    assert_null(fixture->found.credentials);
    assert_string_equal(secret_redact(fixture, "a hunter2/secret b hunter2%2Fsecret c"),
                        "a ******** b ******** c");
    const char *open = "postgres://app:********@db/shop";
    assert_string_equal(secret_redact(fixture, "postgres://app:hunter2%2Fsecret@db/shop"), open);
}

static void parameters_are_added_to_a_url_that_aws_keeps(void **state)
{
    Fixture *fixture = *state;
    fake_aws_answer(fixture->aws, "GetParameter",
                    "{\"Parameter\": {\"Value\": \"postgres://db/shop\"}}");
    assert_succeeds(find(fixture, NULL, "ssm:/shop/url?sslmode=verify-full"), &fixture->err);
    assert_url(fixture, "postgres://db/shop?sslmode=verify-full");
    fake_aws_answer(fixture->aws, "GetParameter",
                    "{\"Parameter\": {\"Value\": \"postgres://db/shop?a=b\"}}");
    assert_succeeds(find(fixture, NULL, "ssm:/shop/url?c=d"), &fixture->err);
    assert_url(fixture, "postgres://db/shop?a=b&c=d");
}

static void a_login_token_is_asked_for_by_whoever_connects(void **state)
{
    Fixture *fixture = *state;
    static const char *const variables[] = {"SHOP_URL", "rds-iam:postgres://app@db/shop", NULL};
    fixture->env.variables = variables;
    static const char *const references[] = {"rds-iam:postgres://app@db/shop", "env:SHOP_URL"};
    for (size_t i = 0; i < COUNT_OF(references); i++) {
        assert_succeeds(find(fixture, NULL, references[i]), &fixture->err);
        assert_url(fixture, "postgres://app@db/shop");
        assert_non_null(fixture->found.credentials);
        assert_string_equal(secret_redact(fixture, "postgres://app@db/shop"),
                            "postgres://app@db/shop");
    }
    assert_int_equal(fake_aws_count(fixture->aws, "presign"), 0);
}

static void a_login_token_is_for_postgresql_and_has_no_password_in_its_url(void **state)
{
    Fixture *fixture = *state;
    assert_fails(find(fixture, NULL, "rds-iam:sqlite:shop.db"), &fixture->err, ERR_CONFIG,
                 "PostgreSQL URL");
    assert_fails(find(fixture, "rds-iam:postgres://app:hunter2secret@db/shop", NULL), &fixture->err,
                 ERR_USAGE, "must not hold a password");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_sqlite_path_starts_where_it_was_written),
        TEST(a_sqlite_path_may_be_said),
        TEST(a_reference_in_the_file_is_resolved),
        TEST(database_url_is_understood),
        TEST(a_password_on_the_command_line_is_refused_without_repeating_it),
        TEST(what_is_missing_is_said_with_its_origin),
        TEST(a_secret_of_rds_becomes_a_url_whose_password_is_redacted),
        TEST(parameters_are_added_to_a_url_that_aws_keeps),
        TEST(a_login_token_is_asked_for_by_whoever_connects),
        TEST(a_login_token_is_for_postgresql_and_has_no_password_in_its_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
