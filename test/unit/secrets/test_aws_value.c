#include "fake_aws.h"
#include "fake_env.h"
#include "secrets/resolve.h"

typedef struct Fixture {
    Aws *aws;
    FakeEnv env;
    Secret *secret;
    Error err;
} Fixture;

static const char *const NO_VARIABLES[] = {NULL};

static int setup(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->aws = fake_aws_new(fixture);
    fixture->env = fake_env_new(NO_VARIABLES);
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
    const SecretContext context = {.env = &fixture->env.env, .aws = fixture->aws};
    error_clear(&fixture->err);
    return secret_resolve(fixture, reference, &context, &fixture->secret, &fixture->err);
}

static void assert_value(Fixture *fixture, const char *reference, const char *expected)
{
    assert_succeeds(resolve(fixture, reference), &fixture->err);
    assert_string_equal(secret_reveal(fixture->secret), expected);
}

#define PARAMETER(value) "{\"Parameter\": {\"Name\": \"x\", \"Value\": \"" value "\"}}"
#define SECRET(value)    "{\"Name\": \"x\", \"SecretString\": \"" value "\"}"

static void a_parameter_is_read_decrypted(void **state)
{
    Fixture *fixture = *state;
    fake_aws_answer(fixture->aws, "GetParameter", PARAMETER("postgres://app:tiger99@db/shop"));
    assert_value(fixture, "ssm:/shop/url", "postgres://app:tiger99@db/shop");
    const json_t *input = fake_aws_input(fixture->aws, "GetParameter", 0);
    assert_string_equal(json_get_string(input, "Name", ""), "/shop/url");
    assert_true(json_get_bool(input, "WithDecryption", false));
    assert_string_equal(secret_redact(fixture, "tiger99!"), "********!");
}

static void a_version_and_an_arn_go_to_aws_as_they_are_and_the_arn_says_the_region(void **state)
{
    static const struct {
        const char *reference, *name, *region;
    } cases[] = {
        {"ssm:/shop/url:3", "/shop/url:3", "eu-west-1"},
        {"ssm:arn:aws:ssm:us-east-1:123456789012:parameter/shop/url:3",
         "arn:aws:ssm:us-east-1:123456789012:parameter/shop/url:3", "us-east-1"},
    };
    Fixture *fixture = *state;
    fake_aws_answer(fixture->aws, "GetParameter", PARAMETER("v"));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_value(fixture, cases[i].reference, "v");
        assert_string_equal(fake_aws_text(fixture->aws, "GetParameter", i, "Name"), cases[i].name);
        const json_t *asked = fake_aws_asked(fixture->aws, "GetParameter", i);
        assert_string_equal(json_get_string(asked, "region", ""), cases[i].region);
    }
}

static void a_secret_is_read_whole_or_by_a_key(void **state)
{
    Fixture *fixture = *state;
    fake_aws_answer(fixture->aws, "GetSecretValue",
                    SECRET("{\\\"username\\\": \\\"app\\\", \\\"port\\\": 5432}"));
    assert_value(fixture, "secretsmanager:prod/db", "{\"username\": \"app\", \"port\": 5432}");
    assert_value(fixture, "secretsmanager:prod/db#username", "app");
    assert_value(fixture, "secretsmanager:prod/db#port", "5432");
    assert_string_equal(fake_aws_text(fixture->aws, "GetSecretValue", 2, "SecretId"), "prod/db");
    assert_value(fixture,
                 "secretsmanager:arn:aws:secretsmanager:us-east-1:1:secret:db-AbC#username", "app");
    const json_t *asked = fake_aws_asked(fixture->aws, "GetSecretValue", 3);
    assert_string_equal(json_get_string(asked, "region", ""), "us-east-1");
}

static void a_missing_key_is_named_and_no_value_is_said(void **state)
{
    Fixture *fixture = *state;
    fake_aws_answer(fixture->aws, "GetSecretValue",
                    SECRET("{\\\"username\\\": \\\"scott\\\", \\\"password\\\": \\\"tiger99\\\"}"));
    assert_fails(resolve(fixture, "secretsmanager:db#host"), &fixture->err, ERR_CONFIG,
                 "under the key 'host'");
    assert_string_equal(fixture->err.hint, "its keys are: username, password");
    fake_aws_answer(fixture->aws, "GetSecretValue", SECRET("tiger99 is no JSON"));
    assert_fails(resolve(fixture, "secretsmanager:db#host"), &fixture->err, ERR_CONFIG,
                 "no JSON object");
    assert_lacks(fixture->err.message, "tiger99");
}

static void what_is_not_there_is_said_with_its_region(void **state)
{
    static const struct {
        const char *reference, *operation, *code, *part;
    } cases[] = {
        {"ssm:/gone", "GetParameter", "ParameterNotFound",
         "there is no parameter '/gone' in eu-west-1"},
        {"ssm:/gone:7", "GetParameter", "ParameterVersionNotFound",
         "there is no parameter '/gone:7'"},
        {"secretsmanager:gone", "GetSecretValue", "ResourceNotFoundException",
         "there is no secret 'gone' in eu-west-1"},
        {"secretsmanager:arn:aws:secretsmanager:us-east-1:1:secret:gone", "GetSecretValue",
         "ResourceNotFoundException", "in us-east-1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Fixture *fixture = *state;
        fake_aws_refuse(fixture->aws, cases[i].operation, cases[i].code, NULL);
        assert_fails(resolve(fixture, cases[i].reference), &fixture->err, ERR_CONFIG,
                     cases[i].part);
    }
}

static void what_may_not_be_read_names_the_permission_and_the_resource(void **state)
{
    Fixture *fixture = *state;
    fake_aws_refuse(fixture->aws, "GetParameter", "AccessDeniedException", "{}");
    assert_fails(resolve(fixture, "ssm:/shop/url"), &fixture->err, ERR_AUTH,
                 "reading the parameter '/shop/url'");
    assert_contains(fixture->err.hint, "ssm:GetParameter on the parameter '/shop/url'");
    fake_aws_refuse(fixture->aws, "GetSecretValue", "AccessDeniedException",
                    "{\"message\": \"Access to KMS is not allowed\"}");
    assert_fails(resolve(fixture, "secretsmanager:db"), &fixture->err, ERR_AUTH,
                 "reading the secret 'db'");
    assert_contains(fixture->err.hint, "kms:Decrypt");
}

static void bytes_are_no_text(void **state)
{
    Fixture *fixture = *state;
    fake_aws_answer(fixture->aws, "GetSecretValue", "{\"SecretBinary\": \"AAEC\"}");
    assert_fails(resolve(fixture, "secretsmanager:db"), &fixture->err, ERR_CONFIG,
                 "holds bytes, not text");
}

static void a_reference_to_nothing_is_refused_without_asking(void **state)
{
    static const char *const references[] = {"ssm:", "ssm:#key",
                                             "secretsmanager:", "secretsmanager:db#"};
    Fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(references); i++)
        assert_fails(resolve(fixture, references[i]), &fixture->err, ERR_CONFIG,
                     "does not say which one");
}

static void without_aws_nothing_is_looked_up(void **state)
{
    Fixture *fixture = *state;
    const SecretContext context = {.env = &fixture->env.env};
    assert_fails(
        secret_resolve(fixture, "ssm:/shop/url", &context, &fixture->secret, &fixture->err),
        &fixture->err, ERR_CONFIG, "is not looked up");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_parameter_is_read_decrypted),
        TEST(a_version_and_an_arn_go_to_aws_as_they_are_and_the_arn_says_the_region),
        TEST(a_secret_is_read_whole_or_by_a_key),
        TEST(a_missing_key_is_named_and_no_value_is_said),
        TEST(what_is_not_there_is_said_with_its_region),
        TEST(what_may_not_be_read_names_the_permission_and_the_resource),
        TEST(bytes_are_no_text),
        TEST(a_reference_to_nothing_is_refused_without_asking),
        TEST(without_aws_nothing_is_looked_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
