#include "fake_aws.h"
#include "fake_env.h"
#include "secrets/rds_iam.h"

#define HOST "shop.cluster-abc.eu-central-1.rds.amazonaws.com"

static const char *const NO_VARIABLES[] = {NULL};

static Secret *make(TALLOC_CTX *ctx, CredentialSource *source, const char *host)
{
    ERROR_AUTO Error err = {0};
    Secret *password = NULL;
    const CredentialRequest request = {.user = "app", .host = host, .port = "5433"};
    assert_succeeds(source->make(source, ctx, &request, &password, &err), &err);
    return password;
}

static void a_token_is_a_presigned_url_without_its_scheme_for_host_and_port(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeEnv env = fake_env_new(NO_VARIABLES);
    Aws *aws = fake_aws_new(ctx);
    CredentialSource *source = rds_iam_source(ctx, "postgres://app@" HOST "/shop", aws, &env.env);
    Secret *token = make(ctx, source, HOST);
    assert_string_equal(secret_reveal(token), HOST ":5433/?signed-0"); /* the first of all */
    assert_string_equal(fake_aws_text(aws, "presign", 0, "host"), HOST ":5433");
    assert_string_equal(fake_aws_text(aws, "presign", 0, "Action"), "connect");
    assert_string_equal(fake_aws_text(aws, "presign", 0, "DBUser"), "app");
    const json_t *asked = fake_aws_asked(aws, "presign", 0);
    assert_string_equal(json_get_string(asked, "region", ""), "eu-central-1");
    make(ctx, source, "db.internal.example");
    asked = fake_aws_asked(aws, "presign", 1);
    assert_string_equal(json_get_string(asked, "region", ""), "eu-west-1");
}

static void no_two_tokens_are_the_same(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeEnv env = fake_env_new(NO_VARIABLES);
    Aws *aws = fake_aws_new(ctx);
    CredentialSource *source = rds_iam_source(ctx, "postgres://app@" HOST "/shop", aws, &env.env);
    int64_t seconds[10];
    for (int i = 0; i < 10; i++) {
        const char *text = secret_reveal(make(ctx, source, HOST));
        int64_t age = strtol(strstr(text, "signed-") + strlen("signed-"), NULL, 10);
        seconds[i] = aws->now_ms / 1000 - age;
        for (int before = 0; before < i; before++)
            assert_true(seconds[i] != seconds[before]);
        assert_in_range(age, 0, 19);
        aws->now_ms += i == 4 ? 1000 : i == 7 ? 60000 : 100;
    }
}

static void a_token_is_never_shown(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeEnv env = fake_env_new(NO_VARIABLES);
    CredentialSource *source =
        rds_iam_source(ctx, "postgres://app@" HOST "/shop", fake_aws_new(ctx), &env.env);
    Secret *token = make(ctx, source, HOST);
    char *said = talloc_asprintf(ctx, "psst: %s!", secret_reveal(token));
    assert_string_equal(secret_redact(ctx, said), "psst: ********!");
}

static void the_host_says_the_region(void **state UNUSED)
{
    static const char *const cases[][2] = {
        {"shop.abc.eu-west-1.rds.amazonaws.com", "eu-west-1"},
        {"shop.cluster-ro-abc.us-gov-west-1.rds.amazonaws.com", "us-gov-west-1"},
        {"p.proxy-abc.ap-southeast-2.rds.amazonaws.com", "ap-southeast-2"},
        {"shop.abc.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"},
        {"db.example.com", NULL},
        {"x.rds.example.com", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        char *region = rds_iam_region(ctx, cases[i][0]);
        if (cases[i][1])
            assert_string_equal(region, cases[i][1]);
        else
            assert_null(region);
    }
}

static void the_authorities_that_the_environment_names_go_first(void **state UNUSED)
{
    static const char *const variables[] = {"PGSSLROOTCERT", "/run/ca.pem", "HOME", "/nowhere",
                                            NULL};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeEnv env = fake_env_new(variables);
    CredentialSource *source =
        rds_iam_source(ctx, "postgres://app@" HOST "/shop", fake_aws_new(ctx), &env.env);
    assert_string_equal(source->root_certificate, "/run/ca.pem");
    assert_contains(source->root_hint, "global-bundle.pem");
    assert_contains(source->refused_hint, "rds-db:connect");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_a_presigned_url_without_its_scheme_for_host_and_port),
        cmocka_unit_test(no_two_tokens_are_the_same),
        cmocka_unit_test(a_token_is_never_shown),
        cmocka_unit_test(the_host_says_the_region),
        cmocka_unit_test(the_authorities_that_the_environment_names_go_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
