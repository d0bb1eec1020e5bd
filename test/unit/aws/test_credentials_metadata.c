/* The endpoints of containers and instances. */
#include "aws/providers/container.h"
#include "rig.h"

static Rig *rig_with_container(const FakeAnswer *answers)
{
    Rig *rig = rig_bare(answers);
    rig_set(rig, "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            talloc_asprintf(rig, "%s/v1/credentials?a=b", rig->http->url));
    rig_open_region(rig);
    return rig;
}

static void a_container_is_asked_with_the_token_of_its_file(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        RIG_CALL, {.when = "GET /v1/cred", .body = RIG_METADATA_ANSWER("AKCONTAINER")}, {0}};
    TALLOC_AUTO Rig *rig = rig_with_container(ANSWERS);
    rig_set(rig, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "token-of-variable");
    assert_signs_with(rig, "AKCONTAINER");
    assert_contains(rig->http->heard[0], "GET /v1/credentials?a=b HTTP/1.1\r\n");
    assert_contains(rig->http->heard[0], "Authorization: token-of-variable\r\n");
    rig_file(rig, "token", "token-of-file\n");
    rig_set(rig, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            talloc_asprintf(rig, "%s/token", env_get(&rig->env.env, "HOME")));
    rig_open_region(rig);
    assert_signs_with(rig, "AKCONTAINER");
    assert_contains(rig->http->heard[2], "Authorization: token-of-file\r\n");
    assert_contains(rig_heard(rig), "X-Amz-Security-Token: token-of-AKCONTAINER\r\n");
}

static void a_container_that_hesitates_is_asked_again(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        RIG_CALL,
        {.when = "GET /v1/cred", .status = 500},
        {.when = "GET /v1/cred", .act = FAKE_CLOSE},
        {.when = "GET /v1/cred", .body = RIG_METADATA_ANSWER("AKCONTAINER")},
        {0}};
    TALLOC_AUTO Rig *rig = rig_with_container(ANSWERS);
    assert_signs_with(rig, "AKCONTAINER");
}

static void a_container_that_refuses_is_not_passed_over(void **state UNUSED)
{
    static const struct {
        FakeAnswer answer;
        ErrorKind kind;
        const char *message;
    } CASES[] = {
        {{.status = 403}, ERR_AUTH, "HTTP 403"},
        {{.status = 500}, ERR_AUTH, "HTTP 500"},
        {{.act = FAKE_CLOSE}, ERR_CONNECT, "no answer from"},
        {{.body = "no json"}, ERR_FORMAT, "the container's endpoint"},
        {{.body = "{}"}, ERR_AUTH, "no AccessKeyId"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const FakeAnswer answers[] = {CASES[i].answer, {0}};
        TALLOC_AUTO Rig *rig = rig_with_container(answers);
        ERROR_AUTO Error err = {0};
        assert_fails(rig_call(rig, &err), &err, CASES[i].kind, CASES[i].message);
    }
}

static void a_relative_uri_is_one_of_ecs(void **state UNUSED)
{
    static const char *const VARIABLES[] = {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/7", NULL};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    FakeEnv env = fake_env_new(VARIABLES);
    const char *url = NULL;
    assert_succeeds(container_url(ctx, &env.env, &url, &err), &err);
    assert_string_equal(url, "http://169.254.170.2/v2/credentials/7");
}

static void a_full_uri_leads_nowhere_in_clear_text(void **state UNUSED)
{
    static const struct {
        const char *url;
        bool good;
    } CASES[] = {
        {"https://credentials.example/x", true},
        {"http://localhost:8080/x", true},
        {"http://LOCALHOST", true},
        {"http://127.0.0.1/x", true},
        {"http://127.1.2.3:99", true},
        {"http://[::1]:99/x", true},
        {"http://169.254.170.2/x", true},
        {"http://169.254.170.23/v1/credentials", true},
        {"http://[fd00:ec2::23]/v1/credentials", true},
        {"http://169.254.170.3/x", false},
        {"http://169.254.170.2.example/x", false},
        {"http://127.example.com/x", false},
        {"http://localhost.example/x", false},
        {"http://localhost@example.com/x", false},
        {"http://127.0.0.1:80@example.com/x", false},
        {"http://[fd00:ec2::23].example/x", false},
        {"http://example.com/x", false},
        {"ftp://127.0.0.1/x", false},
        {"127.0.0.1/x", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        const char *const variables[] = {"AWS_CONTAINER_CREDENTIALS_FULL_URI", CASES[i].url, NULL};
        FakeEnv env = fake_env_new(variables);
        const char *url = NULL;
        if (container_url(ctx, &env.env, &url, &err) != CASES[i].good)
            fail_msg("%s", CASES[i].url);
        assert_int_equal(err.kind, CASES[i].good ? ERR_NONE : ERR_CONFIG);
    }
}

static const FakeAnswer INSTANCE[] = {
    RIG_CALL,
    {.when = "PUT /latest/api/token ", .body = "token-of-imds"},
    {.when = "GET /latest/meta-data/iam/security-credentials/ ", .body = "web-role\n"},
    {.when = "GET /latest/meta-data/iam/security-credentials/web-role ",
     .body = RIG_METADATA_ANSWER("AKINSTANCE")},
    {0}};

static void an_instance_is_asked_with_a_token(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_bare(INSTANCE);
    rig_open_region(rig);
    assert_signs_with(rig, "AKINSTANCE");
    assert_contains(rig->http->heard[0], "X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n");
    assert_contains(rig->http->heard[1], "X-aws-ec2-metadata-token: token-of-imds\r\n");
    assert_contains(rig->http->heard[2], "X-aws-ec2-metadata-token: token-of-imds\r\n");
    assert_int_equal(rig->http->count, 4);
}

static void an_instance_that_does_not_serve_is_passed_over(void **state UNUSED)
{
    static const struct {
        FakeAnswer answer, token;
        const char *why;
    } CASES[] = {
        {{.when = "PUT /latest", .status = 403}, {.when = "x"}, "EC2 instance: HTTP 403 from"},
        {{.when = "PUT /latest", .act = FAKE_CLOSE}, {.when = "x"}, "EC2 instance: no answer from"},
        {{.when = "GET /latest", .status = 404},
         {.when = "PUT /latest", .body = "t"},
         "EC2 instance: this instance has no role"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const FakeAnswer answers[] = {CASES[i].answer, CASES[i].token, {0}};
        TALLOC_AUTO Rig *rig = rig_bare(answers);
        ERROR_AUTO Error err = {0};
        rig_open_region(rig);
        assert_fails(rig_call(rig, &err), &err, ERR_AUTH, "no AWS credentials were found");
        assert_contains(err.detail, CASES[i].why);
    }
}

static void an_instance_that_breaks_behind_its_token_is_an_error(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "PUT /latest/api/token ", .body = "t"}, {.when = "GET ", .status = 500}, {0}};
    TALLOC_AUTO Rig *rig = rig_bare(ANSWERS);
    ERROR_AUTO Error err = {0};
    rig_open_region(rig);
    assert_fails(rig_call(rig, &err), &err, ERR_AUTH, "the instance's credentials: HTTP 500");
    assert_int_equal(rig->http->count, 4);
}

static void no_proxy_sees_the_metadata(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_bare(INSTANCE);
    ERROR_AUTO Error err = {0};
    rig_open_region(rig);
    char *proxy = talloc_asprintf(rig, "http://127.0.0.1:%d", fake_server_unused_port());
    setenv("http_proxy", proxy, 1);
    bool called = rig_call(rig, &err);
    unsetenv("http_proxy");
    assert_false(called); /* the call itself goes by the proxy */
    assert_int_equal(err.kind, ERR_CONNECT);
    assert_int_equal(rig->http->count, 3);
}

int main(void)
{
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_container_is_asked_with_the_token_of_its_file),
        cmocka_unit_test(a_container_that_hesitates_is_asked_again),
        cmocka_unit_test(a_container_that_refuses_is_not_passed_over),
        cmocka_unit_test(a_relative_uri_is_one_of_ecs),
        cmocka_unit_test(a_full_uri_leads_nowhere_in_clear_text),
        cmocka_unit_test(an_instance_is_asked_with_a_token),
        cmocka_unit_test(an_instance_that_does_not_serve_is_passed_over),
        cmocka_unit_test(an_instance_that_breaks_behind_its_token_is_an_error),
        cmocka_unit_test(no_proxy_sees_the_metadata),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
