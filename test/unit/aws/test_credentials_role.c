/* Roles: of profiles, and by web identity. */
#include "rig.h"

static const char SOURCES[] = "[src]\naws_access_key_id=AKSRC\naws_secret_access_key=secret-src\n";

/* Every role is answered with keys of its name. */
static const FakeAnswer ANSWERS[] = {
    RIG_CALL,
    {.when = "Action=AssumeRole&Version=2011-06-15&RoleArn=one&", .body = RIG_STS_ANSWER("AKONE")},
    {.when = "Action=AssumeRole&Version=2011-06-15&RoleArn=two&", .body = RIG_STS_ANSWER("AKTWO")},
    {.when = "Action=AssumeRoleWithWebIdentity", .body = RIG_STS_ANSWER("AKWEB")},
    {.when = "GET /container ", .body = RIG_METADATA_ANSWER("AKCONTAINER")},
    {.when = "PUT /latest/api/token", .body = "t"},
    {.when = "GET /latest/meta-data/iam/security-credentials/ ", .body = "r"},
    {.when = "GET /latest/meta-data/iam/security-credentials/r ",
     .body = RIG_METADATA_ANSWER("AKINSTANCE")},
    {0}};

static Rig *rig_with(const char *config)
{
    Rig *rig = rig_bare(ANSWERS);
    rig_file(rig, ".aws/credentials", SOURCES);
    rig_file(rig, ".aws/config", config);
    rig->config.profile = "p";
    rig_open_region(rig);
    return rig;
}

static void a_profile_assumes_its_role_with_its_source(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with("[profile p]\nrole_arn=one\nsource_profile=src\n"
                                    "role_session_name=nightly\nexternal_id=x/1\n"
                                    "duration_seconds=900\n");
    assert_signs_with(rig, "AKONE");
    const char *heard = rig->http->heard[0];
    assert_contains(heard, "Credential=AKSRC/");
    assert_contains(heard, "RoleSessionName=nightly&ExternalId=x%2F1&DurationSeconds=900");
    assert_contains(rig_heard(rig), "X-Amz-Security-Token: token-of-AKONE\r\n");
}

static void roles_lead_to_roles(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with("[profile p]\nrole_arn=two\nsource_profile=q\n"
                                    "[profile q]\nrole_arn=one\nsource_profile=src\n");
    assert_signs_with(rig, "AKTWO");
    assert_contains(rig->http->heard[0], "Credential=AKSRC/");
    assert_contains(rig->http->heard[1], "Credential=AKONE/");
}

static void a_profile_may_be_its_own_source(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with("[profile p]\nrole_arn=one\nsource_profile=p\n"
                                    "aws_access_key_id=AKOWN\naws_secret_access_key=secret-own\n");
    assert_signs_with(rig, "AKONE");
    assert_contains(rig->http->heard[0], "Credential=AKOWN/");
}

static void a_source_may_be_a_place(void **state UNUSED)
{
    static const char *const CASES[][2] = {{"Environment", "Credential=AKENV/"},
                                           {"EcsContainer", "Credential=AKCONTAINER/"},
                                           {"Ec2InstanceMetadata", "Credential=AKINSTANCE/"}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        TALLOC_AUTO Rig *rig = rig_with(
            talloc_asprintf(ctx, "[profile p]\nrole_arn=one\ncredential_source=%s\n", CASES[i][0]));
        rig_set(rig, "AWS_ACCESS_KEY_ID", "AKENV");
        rig_set(rig, "AWS_SECRET_ACCESS_KEY", "secret-of-env");
        rig_set(rig, "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                talloc_asprintf(rig, "%s/container", rig->http->url));
        assert_signs_with(rig, "AKONE");
        assert_contains(rig->http->heard[rig->http->count - 2], CASES[i][1]);
    }
}

static void a_broken_role_says_what_is_wrong(void **state UNUSED)
{
    static const struct {
        const char *config;
        ErrorKind kind;
        const char *message;
    } CASES[] = {
        {"[profile p]\nrole_arn=one\n", ERR_CONFIG, "neither source_profile nor credential_source"},
        {"[profile p]\nrole_arn=one\nsource_profile=src\ncredential_source=Environment\n",
         ERR_CONFIG, "both source_profile and credential_source"},
        {"[profile p]\nrole_arn=one\nsource_profile=gone\n", ERR_CONFIG, "'gone' does not exist"},
        {"[profile p]\nrole_arn=one\nsource_profile=q\n[profile q]\nregion=x\n", ERR_CONFIG,
         "'q' has no credentials"},
        {"[profile p]\nrole_arn=one\nsource_profile=p\n", ERR_CONFIG, "more than 5"},
        {"[profile p]\nrole_arn=one\nsource_profile=q\n[profile q]\nrole_arn=two\n"
         "source_profile=p\n",
         ERR_CONFIG, "more than 5"},
        {"[profile p]\nrole_arn=one\ncredential_source=Moon\n", ERR_CONFIG, "none of Environment"},
        {"[profile p]\nrole_arn=one\ncredential_source=Environment\n", ERR_AUTH,
         "AWS_ACCESS_KEY_ID is not set"},
        {"[profile p]\nrole_arn=one\nsource_profile=src\nmfa_serial=arn\n", ERR_CONFIG,
         "code of a device"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO Rig *rig = rig_with(CASES[i].config);
        ERROR_AUTO Error err = {0};
        assert_fails(rig_call(rig, &err), &err, CASES[i].kind, CASES[i].message);
        assert_int_equal(rig->http->count, 0);
    }
}

static void a_refused_role_names_role_and_source(void **state UNUSED)
{
    static const FakeAnswer REFUSING[] = {
        {.status = 403,
         .body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: arn:u is not "
                 "authorized to perform: sts:AssumeRole on resource: one</Message></Error>"
                 "<RequestId>r-7</RequestId></ErrorResponse>"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_bare(REFUSING);
    ERROR_AUTO Error err = {0};
    rig_file(rig, ".aws/credentials", SOURCES);
    rig_file(rig, ".aws/config", "[default]\nrole_arn=one\nsource_profile=src\n");
    rig_open_region(rig);
    assert_fails(rig_call(rig, &err), &err, ERR_AUTH,
                 "assuming the role one with the profile 'src' in ");
    assert_contains(err.message, "AccessDenied");
    assert_contains(err.hint, "allow sts:AssumeRole on one");
    assert_contains(err.detail, "request r-7");
}

/* RunTask was never sent: nothing about it is unknown. */
static void keys_that_cannot_be_had_are_no_lost_reply(void **state UNUSED)
{
    static const FakeAnswer REFUSING[] = {
        {.status = 400,
         .body = "<ErrorResponse><Error><Code>ValidationError</Code><Message>no such role</Message>"
                 "</Error></ErrorResponse>"},
        {0}};
    static const AwsService ECS = {"ECS", "ecs", "ecs", AWS_JSON_1_1, "AmazonEC2"};
    TALLOC_AUTO Rig *rig = rig_new(REFUSING);
    ERROR_AUTO Error err = {0};
    rig->config.role_arn = "arn";
    rig_open_region(rig);
    AwsCall call = {.service = &ECS, .operation = "RunTask"};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &call, &body, &err), &err, ERR_FAILED,
                 "assuming the role arn with the environment");
}

static Rig *rig_with_token(const char *token)
{
    Rig *rig = rig_bare(ANSWERS);
    rig_file(rig, "token", token);
    rig_set(rig, "AWS_WEB_IDENTITY_TOKEN_FILE",
            talloc_asprintf(rig, "%s/token", env_get(&rig->env.env, "HOME")));
    rig_open_region(rig);
    return rig;
}

static void a_web_identity_is_turned_into_a_role_without_a_signature(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with_token("header.payload.signature\n");
    rig_set(rig, "AWS_ROLE_ARN", "arn:aws:iam::1:role/ci");
    rig_set(rig, "AWS_ROLE_SESSION_NAME", "job-17");
    assert_signs_with(rig, "AKWEB");
    const char *heard = rig->http->heard[0];
    assert_contains(heard, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws");
    assert_contains(heard, "RoleSessionName=job-17");
    assert_contains(heard, "WebIdentityToken=header.payload.signature");
    assert_lacks(heard, "%0A");
    assert_lacks(heard, "Authorization:");
}

static void a_token_is_read_anew_for_new_keys(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with_token("first.a.b");
    rig_set(rig, "AWS_ROLE_ARN", "arn");
    assert_signs_with(rig, "AKWEB");
    rig_file(rig, "token", "second.a.b");
    fake_clock_advance(&rig->clock, 58 * 60 * 1000);
    assert_signs_with(rig, "AKWEB");
    assert_contains(rig->http->heard[2], "WebIdentityToken=second.a.b");
}

static void a_web_identity_that_does_not_work_is_not_passed_over(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with_token("a.b.c");
    ERROR_AUTO Error err = {0};
    assert_fails(rig_call(rig, &err), &err, ERR_CONFIG, "no role to assume");
    assert_contains(err.hint, "AWS_ROLE_ARN");
    error_clear(&err);
    rig_set(rig, "AWS_ROLE_ARN", "arn");
    remove(env_get(&rig->env.env, "AWS_WEB_IDENTITY_TOKEN_FILE"));
    assert_fails(rig_call(rig, &err), &err, ERR_CONFIG, "the web identity's token");
}

static void a_profile_may_name_a_web_identity(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_bare(ANSWERS);
    rig_file(rig, "token", "x.y.z");
    rig_file(rig, ".aws/config",
             "[profile web]\nrole_arn=r\nweb_identity_token_file=~/token\nrole_session_name=w\n"
             "[profile p]\nrole_arn=one\nsource_profile=web\n");
    rig->config.profile = "p";
    rig_open_region(rig);
    assert_signs_with(rig, "AKONE");
    assert_contains(rig->http->heard[0], "WebIdentityToken=x.y.z");
    assert_contains(rig->http->heard[0], "RoleSessionName=w");
    assert_contains(rig->http->heard[1], "Credential=AKWEB/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_assumes_its_role_with_its_source),
        cmocka_unit_test(roles_lead_to_roles),
        cmocka_unit_test(a_profile_may_be_its_own_source),
        cmocka_unit_test(a_source_may_be_a_place),
        cmocka_unit_test(a_broken_role_says_what_is_wrong),
        cmocka_unit_test(a_refused_role_names_role_and_source),
        cmocka_unit_test(keys_that_cannot_be_had_are_no_lost_reply),
        cmocka_unit_test(a_web_identity_is_turned_into_a_role_without_a_signature),
        cmocka_unit_test(a_token_is_read_anew_for_new_keys),
        cmocka_unit_test(a_web_identity_that_does_not_work_is_not_passed_over),
        cmocka_unit_test(a_profile_may_name_a_web_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
