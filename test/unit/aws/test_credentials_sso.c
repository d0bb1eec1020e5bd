#include "rig.h"

/* The names that the AWS command line gives: SHA-1 of the session, or of the start URL. */
#define SESSION_CACHE ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
#define LEGACY_CACHE  ".aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"

static const FakeAnswer ANSWERS[] = {
    RIG_CALL,
    {.when = "GET /federation/credentials",
     .headers = "Content-Type: application/json\r\n",
     .body =
         "{\"roleCredentials\":{\"accessKeyId\":\"AKSSO\",\"secretAccessKey\":\"secret-of-sso\","
         "\"sessionToken\":\"token-of-sso\",\"expiration\":1709254799000}}"},
    {0}};

static const char CONFIG[] =
    "[profile s]\nsso_session=corp\nsso_account_id=123456789012\n"
    "sso_role_name=Deploy Er\n"
    "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\n"
    "sso_region=eu-west-1\n"
    "[profile old]\nsso_start_url=https://corp.awsapps.com/start\n"
    "sso_region=eu-west-1\nsso_account_id=1\nsso_role_name=R\n"
    "[profile half]\nsso_session=corp\nsso_role_name=R\n"
    "[profile lost]\nsso_session=gone\nsso_account_id=1\nsso_role_name=R\n";

static const char VALID[] = "{\"accessToken\":\"sso-access-token\",\"expiresAt\":"
                            "\"2024-03-01T01:00:00Z\",\"region\":\"eu-west-1\"}";

static Rig *rig_with(const char *profile, const char *path, const char *cache)
{
    Rig *rig = rig_bare(ANSWERS);
    rig_file(rig, ".aws/config", CONFIG);
    if (path)
        rig_file(rig, path, cache);
    rig->config.profile = profile;
    rig_open_region(rig);
    return rig;
}

static void a_session_is_turned_into_a_roles_keys(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with("s", SESSION_CACHE, VALID);
    assert_signs_with(rig, "AKSSO");
    const char *heard = rig->http->heard[0];
    assert_contains(heard, "GET /federation/credentials?account_id=123456789012&"
                           "role_name=Deploy%20Er HTTP/1.1\r\n");
    assert_contains(heard, "x-amz-sso_bearer_token: sso-access-token\r\n");
    assert_lacks(heard, "Authorization:");
    assert_contains(rig_heard(rig), "X-Amz-Security-Token: token-of-sso\r\n");
}

static void a_login_of_the_older_kind_works_too(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with("old", LEGACY_CACHE,
                                    "{\"accessToken\":\"old-token\",\"expiresAt\":"
                                    "\"2024-03-01T01:00:00UTC\"}");
    assert_signs_with(rig, "AKSSO");
    assert_contains(rig->http->heard[0], "x-amz-sso_bearer_token: old-token\r\n");
}

static void a_login_that_does_not_serve_says_how_to_sign_in(void **state UNUSED)
{
    static const struct {
        const char *cache, *message;
    } CASES[] = {
        {NULL, "nobody signed in yet"},
        {"{\"accessToken\":\"t\",\"expiresAt\":\"2024-02-29T23:59:59Z\"}", "the session ended"},
        {"{\"accessToken\":\"t\"}", "holds no token"},
        {"{}", "holds no token"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO Rig *rig = rig_with("s", CASES[i].cache ? SESSION_CACHE : NULL, CASES[i].cache);
        ERROR_AUTO Error err = {0};
        assert_fails(rig_call(rig, &err), &err, ERR_AUTH, CASES[i].message);
        assert_string_equal(err.hint, "sign in again: aws sso login --profile s");
        assert_int_equal(rig->http->count, 0);
    }
}

static void a_session_that_was_ended_elsewhere_says_how_to_sign_in(void **state UNUSED)
{
    static const FakeAnswer REFUSING[] = {
        {.status = 401,
         .headers = "x-amzn-errortype: UnauthorizedException\r\nContent-Type: application/json\r\n",
         .body = "{\"message\":\"Session token not found or invalid\"}"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_bare(REFUSING);
    ERROR_AUTO Error err = {0};
    rig_file(rig, ".aws/config", CONFIG);
    rig_file(rig, SESSION_CACHE, VALID);
    rig->config.profile = "s";
    rig_open_region(rig);
    assert_fails(rig_call(rig, &err), &err, ERR_AUTH, "the session ended");
    assert_contains(err.hint, "aws sso login");
}

static void a_profile_that_lacks_something_says_so(void **state UNUSED)
{
    static const char *const PROFILES[] = {"half", "lost"};
    for (size_t i = 0; i < COUNT_OF(PROFILES); i++) {
        TALLOC_AUTO Rig *rig = rig_with(PROFILES[i], SESSION_CACHE, VALID);
        ERROR_AUTO Error err = {0};
        assert_fails(rig_call(rig, &err), &err, ERR_CONFIG, "lacks one of sso_start_url");
        assert_contains(err.hint, "aws configure sso");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_turned_into_a_roles_keys),
        cmocka_unit_test(a_login_of_the_older_kind_works_too),
        cmocka_unit_test(a_login_that_does_not_serve_says_how_to_sign_in),
        cmocka_unit_test(a_session_that_was_ended_elsewhere_says_how_to_sign_in),
        cmocka_unit_test(a_profile_that_lacks_something_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
