#include "unit.h"

#include "fake_env.h"
#include "secrets/rds_secret.h"

#define PARTS                                                                                      \
    "\"username\": \"app@x\", \"password\": \"p/w:?#%\", \"host\": \"db.example.com\","            \
    " \"dbname\": \"shop\""

typedef struct Fixture {
    Secret *url;
    Error err;
} Fixture;

static bool compose_in(TALLOC_CTX *ctx, Fixture *fixture, const char *json, const char *parameters,
                       const char *const *variables)
{
    FakeEnv env = fake_env_new(variables);
    error_clear(&fixture->err);
    return rds_secret_url(ctx, "secretsmanager:db", secret_new(ctx, json), parameters, &env.env,
                          &fixture->url, &fixture->err);
}

static bool compose(TALLOC_CTX *ctx, Fixture *fixture, const char *json, const char *parameters)
{
    static const char *const none[] = {NULL};
    return compose_in(ctx, fixture, json, parameters, none);
}

static void the_parts_become_a_url(void **state UNUSED)
{
    static const struct {
        const char *json, *parameters, *url;
    } cases[] = {
        {"{" PARTS ", \"engine\": \"postgres\", \"port\": 5433}", NULL,
         "postgres://app%40x:p%2Fw%3A%3F%23%25@db.example.com:5433/shop?sslmode=require"},
        {"{" PARTS ", \"port\": \"5433\"}", "sslmode=verify-full&sslrootcert=/etc/ca.pem",
         "postgres://app%40x:p%2Fw%3A%3F%23%25@db.example.com:5433/shop"
         "?sslmode=verify-full&sslrootcert=/etc/ca.pem"},
        {"{" PARTS ", \"dbInstanceIdentifier\": \"x\"}", "application_name=me",
         "postgres://app%40x:p%2Fw%3A%3F%23%25@db.example.com/shop"
         "?sslmode=require&application_name=me"},
        {"{\"username\": \"a\", \"password\": \"b\"}", "host=h&port=1&dbname=d&sslmode=disable",
         "postgres://a:b@h:1/d?sslmode=disable"},
        {"{" PARTS ", \"engine\": \"aurora-postgresql\"}", "dbname=other",
         "postgres://app%40x:p%2Fw%3A%3F%23%25@db.example.com/other?sslmode=require"},
        {"{" PARTS ", \"engine\": \"mariadb\"}", NULL,
         "mysql://app%40x:p%2Fw%3A%3F%23%25@db.example.com/shop"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        Fixture fixture = {0};
        assert_succeeds(compose(ctx, &fixture, cases[i].json, cases[i].parameters), &fixture.err);
        assert_string_equal(secret_reveal(fixture.url), cases[i].url);
    }
}

static void a_mode_of_the_environment_is_left_to_libpq(void **state UNUSED)
{
    static const char *const variables[] = {"PGSSLMODE", "verify-full", NULL};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Fixture fixture = {0};
    assert_succeeds(compose_in(ctx, &fixture, "{" PARTS "}", NULL, variables), &fixture.err);
    assert_lacks(secret_reveal(fixture.url), "sslmode");
}

static void all_that_is_missing_is_named_and_nothing_that_is_there(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Fixture fixture = {0};
    assert_fails(
        compose(ctx, &fixture, "{\"username\": \"scott\", \"password\": \"tiger99\"}", NULL),
        &fixture.err, ERR_CONFIG, "has no 'host' and no 'dbname'");
    assert_contains(fixture.err.hint, "secretsmanager:db?host=");
    assert_lacks(fixture.err.message, "tiger99");
    assert_fails(
        compose(ctx, &fixture, "{\"username\": \"a\", \"host\": \"h\", \"dbname\": \"d\"}", NULL),
        &fixture.err, ERR_CONFIG, "has no 'password'");
    error_clear(&fixture.err);
}

static void what_is_no_json_or_of_another_engine_is_said_without_its_text(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Fixture fixture = {0};
    assert_fails(compose(ctx, &fixture, "{tiger99", NULL), &fixture.err, ERR_CONFIG, "is none");
    assert_lacks(fixture.err.message, "tiger99");
    assert_fails(compose(ctx, &fixture, "{" PARTS ", \"engine\": \"oracle-ee\"}", NULL),
                 &fixture.err, ERR_CONFIG, "engine 'oracle-ee'");
    error_clear(&fixture.err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_become_a_url),
        cmocka_unit_test(a_mode_of_the_environment_is_left_to_libpq),
        cmocka_unit_test(all_that_is_missing_is_named_and_nothing_that_is_there),
        cmocka_unit_test(what_is_no_json_or_of_another_engine_is_said_without_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
