#include "unit.h"

#include "fake_env.h"
#include "pipeline/identity.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define ENV(name, ...)                                                                             \
    static const char *const name##_variables[] = {__VA_ARGS__, NULL};                             \
    FakeEnv name = fake_env_new(name##_variables)

static const char *identify(TALLOC_CTX *ctx, const char *given, const char *image, FakeEnv *env)
{
    ERROR_AUTO Error err = {0};
    const char *id = NULL;
    assert_succeeds(identity_release(ctx, given, image, &env->env, &id, &err), &err);
    return id;
}

static void a_release_is_what_was_given_else_the_commit_else_the_digest(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ENV(ci, "GITHUB_SHA", "c0ffee");
    ENV(none, "HOME", "/root");
    const char *image = "registry/shop:2@" DIGEST;
    assert_string_equal(identify(ctx, "v7", image, &ci), "v7");
    assert_string_equal(identify(ctx, NULL, image, &ci), "c0ffee");
    assert_string_equal(identify(ctx, "", image, &none), DIGEST);
}

static void a_tag_alone_names_no_release(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    ENV(none, "HOME", "/root");
    const char *id = "untouched";
    assert_fails(identity_release(ctx, NULL, "registry:5000/shop:2", &none.env, &id, &err), &err,
                 ERR_USAGE, "which release");
    assert_contains(err.hint, "--release ID");
    assert_string_equal(id, "untouched");
    assert_null(identity_image_digest("registry:5000/shop:2"));
    assert_null(identity_image_digest("user@registry/shop"));
    assert_null(identity_image_digest(NULL));
}

static void a_release_fits_into_one_line_of_a_table(void **state UNUSED)
{
    static const char *const REFUSED[] = {"a b", "a\nb", "\tx", "\x1b[31m", "caf\xe9", "a\x7f"};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ENV(none, "HOME", "/root");
    assert_string_equal(identify(ctx, "feature/é#7", NULL, &none), "feature/é#7");
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        ERROR_AUTO Error err = {0};
        const char *id = NULL;
        assert_fails(identity_release(ctx, REFUSED[i], NULL, &none.env, &id, &err), &err, ERR_USAGE,
                     "cannot be a release");
        assert_null(id);
    }
}

static void a_release_is_not_longer_than_200_bytes(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ENV(none, "HOME", "/root");
    char *text = talloc_zero_size(ctx, 202);
    memset(text, 'a', 200);
    assert_string_equal(identify(ctx, text, NULL, &none), text);
    text[200] = 'a';
    ERROR_AUTO Error err = {0};
    const char *id = NULL;
    assert_fails(identity_release(ctx, text, NULL, &none.env, &id, &err), &err, ERR_USAGE,
                 "longer than 200 bytes");
}

static void every_ci_system_names_its_commit(void **state UNUSED)
{
    static const char *const names[] = {
        "CI_COMMIT_SHA",    "GITHUB_SHA", "CODEBUILD_RESOLVED_SOURCE_VERSION",
        "CIRCLE_SHA1",      "GIT_COMMIT", "BITBUCKET_COMMIT",
        "BUILDKITE_COMMIT",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *const variables[] = {names[i], "5ca1ab1e", NULL};
        FakeEnv env = fake_env_new(variables);
        assert_string_equal(identity_commit(&env.env), "5ca1ab1e");
    }
}

static void the_actor_is_the_ci_systems_user_else_that_of_the_operating_system(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ENV(gitlab, "GITLAB_CI", "true", "GITLAB_USER_LOGIN", "ada");
    ENV(foreign, "GITHUB_ACTOR", "mallory"); /* set by hand, outside of that system */
    assert_string_equal(identity_actor(ctx, &gitlab.env), "ada");
    ENV(function, "AWS_LAMBDA_FUNCTION_NAME", "gate");
    assert_string_equal(identity_actor(ctx, &function.env), "lambda:gate");
    const char *user = identity_actor(ctx, &foreign.env);
    assert_true(*user);
    assert_string_not_equal(user, "mallory");
}

static void the_address_of_the_job_is_put_together_from_its_variables(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ENV(github, "GITHUB_ACTIONS", "true", "GITHUB_SERVER_URL", "https://github.com",
        "GITHUB_REPOSITORY", "sea/shop", "GITHUB_RUN_ID", "77");
    ENV(gitlab, "GITLAB_CI", "true", "CI_JOB_URL", "https://gitlab/sea/shop/-/jobs/5");
    ENV(incomplete, "GITHUB_ACTIONS", "true", "GITHUB_SERVER_URL", "https://github.com");
    assert_string_equal(identity_ci_url(ctx, &github.env),
                        "https://github.com/sea/shop/actions/runs/77");
    assert_string_equal(identity_ci_url(ctx, &gitlab.env), "https://gitlab/sea/shop/-/jobs/5");
    assert_null(identity_ci_url(ctx, &incomplete.env));
}

static void ci_is_recognised_by_its_own_variable_or_by_ci_true(void **state UNUSED)
{
    ENV(github, "GITHUB_ACTIONS", "true");
    ENV(other, "CI", "true");
    ENV(off, "CI", "false");
    ENV(function, "AWS_LAMBDA_FUNCTION_NAME", "gate");
    assert_string_equal(identity_ci_name(&github.env), "GitHub Actions");
    assert_string_equal(identity_ci_name(&other.env), "CI");
    assert_string_equal(identity_ci_name(&function.env), "AWS Lambda");
    assert_null(identity_ci_name(&off.env));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_release_is_what_was_given_else_the_commit_else_the_digest),
        cmocka_unit_test(a_tag_alone_names_no_release),
        cmocka_unit_test(a_release_fits_into_one_line_of_a_table),
        cmocka_unit_test(a_release_is_not_longer_than_200_bytes),
        cmocka_unit_test(every_ci_system_names_its_commit),
        cmocka_unit_test(the_actor_is_the_ci_systems_user_else_that_of_the_operating_system),
        cmocka_unit_test(the_address_of_the_job_is_put_together_from_its_variables),
        cmocka_unit_test(ci_is_recognised_by_its_own_variable_or_by_ci_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
