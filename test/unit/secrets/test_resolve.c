#include "unit.h"

#include "base/fs.h"
#include "fake_env.h"
#include "secrets/resolve.h"
#include "temp_dir.h"

typedef struct Fixture {
    char *root;
    FakeEnv env;
    Secret *secret;
    Error err;
} Fixture;

static const char *const VARIABLES[] = {"URL", "postgres://app:hunter2%21x@db/shop", "EMPTY", "",
                                        NULL};

static int setup(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->root = temp_dir_new(fixture);
    fixture->env = fake_env_new(VARIABLES);
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

static bool resolve(Fixture *fixture, const char *reference)
{
    error_clear(&fixture->err);
    const SecretContext context = {.env = &fixture->env.env, .root = fixture->root};
    return secret_resolve(fixture, reference, &context, &fixture->secret, &fixture->err);
}

static void write_file(Fixture *fixture, const char *bytes, size_t length)
{
    const char *path = fs_join(fixture, fixture->root, "secret");
    error_clear(&fixture->err);
    assert_succeeds(fs_write_atomic(path, bytes, length, 0600, &fixture->err), &fixture->err);
}

static void a_value_is_itself(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(resolve(fixture, "plain text"), &fixture->err);
    assert_string_equal(secret_reveal(fixture->secret), "plain text");
    assert_fails(resolve(fixture, ""), &fixture->err, ERR_CONFIG, "empty");
}

static void a_variable_is_read(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(resolve(fixture, "env:URL"), &fixture->err);
    assert_string_equal(secret_reveal(fixture->secret), "postgres://app:hunter2%21x@db/shop");
}

static void a_missing_variable_is_named(void **state)
{
    Fixture *fixture = *state;
    assert_fails(resolve(fixture, "env:GONE"), &fixture->err, ERR_CONFIG, "'GONE' is not set");
    assert_contains(fixture->err.hint, "env:GONE");
    assert_fails(resolve(fixture, "env:EMPTY"), &fixture->err, ERR_CONFIG, "'EMPTY' is not set");
    assert_fails(resolve(fixture, "env:"), &fixture->err, ERR_CONFIG, "not set");
}

static void a_file_gives_its_one_line_without_its_end(void **state)
{
    Fixture *fixture = *state;
    static const char *const texts[] = {"secret one", "secret one\n", "secret one\r\n"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        write_file(fixture, texts[i], strlen(texts[i]));
        assert_succeeds(resolve(fixture, "file:secret"), &fixture->err);
        assert_string_equal(secret_reveal(fixture->secret), "secret one");
    }
}

static void a_file_that_cannot_be_a_secret_is_refused(void **state)
{
    Fixture *fixture = *state;
    assert_fails(resolve(fixture, "file:secret"), &fixture->err, ERR_CONFIG, "No such file");
    write_file(fixture, "\n", 1);
    assert_fails(resolve(fixture, "file:secret"), &fixture->err, ERR_CONFIG, "empty");
    write_file(fixture, "a\nb\n", 4);
    assert_fails(resolve(fixture, "file:secret"), &fixture->err, ERR_CONFIG, "more than one line");
    write_file(fixture, "a\0b", 3);
    assert_fails(resolve(fixture, "file:secret"), &fixture->err, ERR_CONFIG, "more than one line");
    assert_fails(resolve(fixture, "file:/dev/zero"), &fixture->err, ERR_CONFIG, "larger");
}

static void a_login_token_is_no_value(void **state)
{
    Fixture *fixture = *state;
    assert_fails(resolve(fixture, "rds-iam:postgres://app@db/shop"), &fixture->err, ERR_CONFIG,
                 "stands for a database");
}

static void the_password_of_a_url_is_redacted_on_its_own_in_both_spellings(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(resolve(fixture, "env:URL"), &fixture->err);
    const char *safe = secret_redact(fixture, "a hunter2%21x b hunter2!x c app d");
    assert_string_equal(safe, "a ******** b ******** c app d");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_itself),
        TEST(a_variable_is_read),
        TEST(a_missing_variable_is_named),
        TEST(a_file_gives_its_one_line_without_its_end),
        TEST(a_file_that_cannot_be_a_secret_is_refused),
        TEST(a_login_token_is_no_value),
        TEST(the_password_of_a_url_is_redacted_on_its_own_in_both_spellings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
