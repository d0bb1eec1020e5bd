/* The chain as a whole: order, what is said when nothing is found, and keeping keys fresh. */
#include "rig.h"

static Rig *rig_without_metadata(const FakeAnswer *answers)
{
    Rig *rig = rig_bare(answers);
    rig_set(rig, "AWS_EC2_METADATA_DISABLED", "true");
    return rig;
}

static const FakeAnswer CALL[] = {RIG_CALL, {0}};

static void the_environment_serves(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_without_metadata(CALL);
    rig_set(rig, "AWS_ACCESS_KEY_ID", "AKENV");
    rig_set(rig, "AWS_SECRET_ACCESS_KEY", "secret-of-env");
    rig_set(rig, "AWS_SESSION_TOKEN", "token-of-env");
    rig_open_region(rig);
    assert_signs_with(rig, "AKENV");
    assert_contains(rig_heard(rig), "X-Amz-Security-Token: token-of-env\r\n");
}

static void half_of_a_pair_is_an_error(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_without_metadata(CALL);
    ERROR_AUTO Error err = {0};
    rig_set(rig, "AWS_ACCESS_KEY_ID", "AKENV");
    rig_open_region(rig);
    assert_fails(rig_call(rig, &err), &err, ERR_AUTH, "AWS_SECRET_ACCESS_KEY is not");
    assert_int_equal(rig->http->count, 0);
}

static void nothing_found_says_what_was_looked_at(void **state UNUSED)
{
    static const char *const LINES[] = {
        "environment: AWS_ACCESS_KEY_ID is not set",
        "role of a profile: the profile 'default' has no role_arn",
        "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
        "SSO: the profile 'default' has no sso_session",
        "shared file: the profile 'default' has no aws_access_key_id in ",
        "/.aws/credentials",
        "process: the profile 'default' has no credential_process",
        "config file: the profile 'default' has no aws_access_key_id in ",
        "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "EC2 instance: AWS_EC2_METADATA_DISABLED is set",
    };
    TALLOC_AUTO Rig *rig = rig_without_metadata(CALL);
    ERROR_AUTO Error err = {0};
    rig_file(rig, ".aws/config", "");
    rig_open_region(rig);
    assert_fails(rig_call(rig, &err), &err, ERR_AUTH, "no AWS credentials were found");
    for (size_t i = 0; i < COUNT_OF(LINES); i++)
        assert_contains(err.detail, LINES[i]);
    assert_contains(err.hint, "docs/aws-credentials.md");
    assert_int_equal(rig->http->count, 0);
}

/* All places have keys; each test takes the first away. */
static void the_places_are_asked_in_the_order_of_the_command_line(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        RIG_CALL,
        {.when = "Action=AssumeRole&", .body = RIG_STS_ANSWER("AKROLE")},
        {.when = "Action=AssumeRoleWithWebIdentity", .body = RIG_STS_ANSWER("AKWEB")},
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKCONTAINER")},
        {0}};
    static const struct {
        const char *credentials, *config, *key;
    } CASES[] = {
        {"[default]\naws_access_key_id=AKFILE\naws_secret_access_key=s-file\n[src]\n"
         "aws_access_key_id=AKSRC\naws_secret_access_key=s-src\n",
         "[default]\nrole_arn=arn:role\nsource_profile=src\n", "AKROLE"},
        {"[default]\naws_access_key_id=AKFILE\naws_secret_access_key=s-file\n",
         "[default]\ncredential_process=exit 1\n", "AKFILE"},
        {"",
         "[default]\naws_access_key_id=AKCONFIG\naws_secret_access_key=s-config\n"
         "credential_process=echo '{\"Version\":1,\"AccessKeyId\":\"AKPROC\","
         "\"SecretAccessKey\":\"s-process\"}'\n",
         "AKPROC"},
        {"", "[default]\naws_access_key_id=AKCONFIG\naws_secret_access_key=s-config\n", "AKCONFIG"},
        {"", "", "AKCONTAINER"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO Rig *rig = rig_without_metadata(ANSWERS);
        rig_file(rig, ".aws/credentials", CASES[i].credentials);
        rig_file(rig, ".aws/config", CASES[i].config);
        rig_set(rig, "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                talloc_asprintf(rig, "%s/container", rig->http->url));
        rig_open_region(rig);
        assert_signs_with(rig, CASES[i].key);
        rig_file(rig, "token", "a.b.c");
        rig_set(rig, "AWS_ROLE_ARN", "arn:web");
        rig_set(rig, "AWS_WEB_IDENTITY_TOKEN_FILE", "~/token");
        rig_open_region(rig);
        assert_signs_with(rig, i == 0 ? "AKROLE" : "AKWEB");
        rig_set(rig, "AWS_ACCESS_KEY_ID", "AKENV");
        rig_set(rig, "AWS_SECRET_ACCESS_KEY", "secret-of-env");
        rig_open_region(rig);
        assert_signs_with(rig, "AKENV");
    }
}

static const char PROFILES[] = "[default]\naws_access_key_id=AKDEFAULT\naws_secret_access_key=s-d\n"
                               "[ci]\naws_access_key_id=AKCI\naws_secret_access_key=secret-ci\n";

static void a_chosen_profile_drops_the_environments(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_without_metadata(CALL);
    rig_file(rig, ".aws/credentials", PROFILES);
    rig_set(rig, "AWS_ACCESS_KEY_ID", "AKENV");
    rig_set(rig, "AWS_SECRET_ACCESS_KEY", "secret-of-env");
    rig_set(rig, "AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere");
    rig_set(rig, "AWS_ROLE_ARN", "arn:web");
    rig->config.profile = "ci";
    rig_open_region(rig);
    assert_signs_with(rig, "AKCI");
}

static void a_profile_of_the_environment_does_not_drop_its_keys(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_without_metadata(CALL);
    rig_file(rig, ".aws/credentials", PROFILES);
    rig_set(rig, "AWS_PROFILE", "ci");
    rig_open_region(rig);
    assert_signs_with(rig, "AKCI");
    rig_set(rig, "AWS_ACCESS_KEY_ID", "AKENV");
    rig_set(rig, "AWS_SECRET_ACCESS_KEY", "secret-of-env");
    rig_open_region(rig);
    assert_signs_with(rig, "AKENV");
}

static void a_profile_that_is_nowhere_is_named(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_without_metadata(CALL);
    ERROR_AUTO Error err = {0};
    rig_file(rig, ".aws/credentials", PROFILES);
    rig->config.profile = "prod";
    rig_open_region(rig);
    assert_fails(rig_call(rig, &err), &err, ERR_CONFIG, "the AWS profile 'prod' is neither in");
    assert_contains(err.hint, "aws configure list-profiles");
}

static void files_may_be_elsewhere(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_without_metadata(CALL);
    rig_file(rig, "elsewhere/keys", PROFILES);
    rig_file(rig, "elsewhere/config", "[profile ci]\nregion = eu-north-1\n");
    rig_set(rig, "AWS_SHARED_CREDENTIALS_FILE", "~/elsewhere/keys");
    rig_set(rig, "AWS_CONFIG_FILE", "~/elsewhere/config");
    rig_set(rig, "AWS_PROFILE", "ci");
    rig_open(rig);
    assert_signs_with(rig, "AKCI");
    assert_contains(rig_heard(rig), "/eu-north-1/ecs/aws4_request");
}

static void a_role_is_assumed_on_top(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "Action=AssumeRole&", .body = RIG_STS_ANSWER("AKTOP")}, RIG_CALL, {0}};
    TALLOC_AUTO Rig *rig = rig_without_metadata(ANSWERS);
    rig_set(rig, "AWS_ACCESS_KEY_ID", "AKENV");
    rig_set(rig, "AWS_SECRET_ACCESS_KEY", "secret-of-env");
    rig->config.role_arn = "arn:aws:iam::123456789012:role/deploy";
    rig_open_region(rig);
    assert_signs_with(rig, "AKTOP");
    assert_contains(rig->http->heard[0], "Credential=AKENV/20240229/eu-central-1/sts/aws4_request");
    assert_contains(rig->http->heard[0],
                    "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeploy");
    assert_contains(rig->http->heard[0], "RoleSessionName=tidegate");
    assert_contains(rig->http->heard[1], "X-Amz-Security-Token: token-of-AKTOP\r\n");
}

/* Keys of a container that end at RIG_EXPIRES_MS, then others. */
static Rig *rig_with_container(const FakeAnswer *answers)
{
    Rig *rig = rig_without_metadata(answers);
    rig_set(rig, "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            talloc_asprintf(rig, "%s/container", rig->http->url));
    rig_open_region(rig);
    return rig;
}

static void keys_are_kept_and_renewed_before_they_end(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        RIG_CALL,
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKONE")},
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKTWO")},
        {0}};
    TALLOC_AUTO Rig *rig = rig_with_container(ANSWERS);
    assert_signs_with(rig, "AKONE");
    fake_clock_advance(&rig->clock, 50 * 60 * 1000); /* ten minutes are left */
    assert_signs_with(rig, "AKONE");
    assert_int_equal(rig->http->count, 3);
    fake_clock_advance(&rig->clock, 7 * 60 * 1000); /* three */
    assert_signs_with(rig, "AKTWO");
}

static void keys_that_cannot_be_renewed_serve_until_they_end(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        RIG_CALL,
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKONE")},
        {.when = "GET /container ", .status = 403},
        {0}};
    TALLOC_AUTO Rig *rig = rig_with_container(ANSWERS);
    ERROR_AUTO Error err = {0};
    assert_signs_with(rig, "AKONE");
    fake_clock_advance(&rig->clock, 57 * 60 * 1000);
    assert_signs_with(rig, "AKONE");
    assert_signs_with(rig, "AKONE");
    assert_int_equal(rig->http->count, 5); /* three calls, two looks at the container */
    fake_clock_advance(&rig->clock, 4 * 60 * 1000);
    assert_fails(rig_call(rig, &err), &err, ERR_AUTH, "HTTP 403");
}

static void keys_that_the_service_calls_ended_are_fetched_anew(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "ListClusters", .status = 400, .body = "{\"__type\":\"ExpiredTokenException\"}"},
        RIG_CALL,
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKONE")},
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKTWO")},
        {0}};
    TALLOC_AUTO Rig *rig = rig_with_container(ANSWERS);
    assert_signs_with(rig, "AKTWO");
    assert_contains(rig->http->heard[1], "Credential=AKONE/");
}

static void a_presigned_url_uses_the_chain(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKONE")}, {0}};
    static const AwsService RDS = {.id = "RDS", .signing_name = "rds-db"};
    TALLOC_AUTO Rig *rig = rig_with_container(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsPresign presign = {.service = &RDS, .host = "db.example:5432", .expires_s = 900};
    Secret *url = NULL;
    assert_succeeds(aws_presign(rig, rig->aws, &presign, &url, &err), &err);
    assert_contains(secret_reveal(url), "X-Amz-Credential=AKONE%2F");
    assert_contains(secret_reveal(url), "X-Amz-Security-Token=token-of-AKONE");
}

static void no_secret_gets_into_an_error(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "ListClusters",
         .status = 403,
         .body = "{\"__type\":\"AccessDenied\",\"message\":\"no, secret-of-AKONE\"}"},
        {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKONE")},
        {0}};
    static const AwsService ECS = {"ECS", "ecs", "ecs", AWS_JSON_1_1, "AmazonEC2"};
    TALLOC_AUTO Rig *rig = rig_with_container(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsCall call = {.service = &ECS, .operation = "ListClusters"};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &call, &body, &err), &err, ERR_AUTH, "AccessDenied");
    assert_string_equal(secret_redact(rig, err.message),
                        "ECS ListClusters: AccessDenied: no, ********");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_serves),
        cmocka_unit_test(half_of_a_pair_is_an_error),
        cmocka_unit_test(nothing_found_says_what_was_looked_at),
        cmocka_unit_test(the_places_are_asked_in_the_order_of_the_command_line),
        cmocka_unit_test(a_chosen_profile_drops_the_environments),
        cmocka_unit_test(a_profile_of_the_environment_does_not_drop_its_keys),
        cmocka_unit_test(a_profile_that_is_nowhere_is_named),
        cmocka_unit_test(files_may_be_elsewhere),
        cmocka_unit_test(a_role_is_assumed_on_top),
        cmocka_unit_test(keys_are_kept_and_renewed_before_they_end),
        cmocka_unit_test(keys_that_cannot_be_renewed_serve_until_they_end),
        cmocka_unit_test(keys_that_the_service_calls_ended_are_fetched_anew),
        cmocka_unit_test(a_presigned_url_uses_the_chain),
        cmocka_unit_test(no_secret_gets_into_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
