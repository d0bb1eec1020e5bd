/* An Aws whose services are a FakeHttp and whose time stands still.
 *
 *     TALLOC_AUTO Rig *rig = rig_new(ANSWERS, NULL);
 *     ... aws_call(rig, rig->aws, ..) ... rig->http->heard[0] ...
 */
#pragma once

#include "aws/aws.h"
#include "base/fs.h"
#include "fake_clock.h"
#include "fake_env.h"
#include "fake_http.h"
#include "temp_dir.h"
#include "unit.h"

#define RIG_NOW_MS 1709251199000 /* 2024-02-29T23:59:59Z */

typedef struct Rig {
    FakeHttp *http;
    FakeClock clock;
    FakeEnv env;
    const char *variables[64]; /* name, value, .., NULL */
    size_t length;             /* of variables in use */
    AwsConfig config;
    Aws *aws;
} Rig;

/* The variable is there from now on; a later one of the same name does not count. */
static inline void rig_set(Rig *rig, const char *name, const char *value)
{
    if (rig->length + 2 >= COUNT_OF(rig->variables))
        abort();
    rig->variables[rig->length++] = name;
    rig->variables[rig->length++] = value;
}

/* Without credentials and region, and not open. */
static inline Rig *rig_bare(const FakeAnswer *answers)
{
    Rig *rig = talloc_zero(NULL, Rig);
    rig->http = fake_http_new(rig, answers);
    rig->clock = fake_clock_new(RIG_NOW_MS);
    rig->env = fake_env_new(rig->variables);
    rig->config = (AwsConfig){.env = &rig->env.env, .clock = &rig->clock.clock};
    rig_set(rig, "AWS_ENDPOINT_URL", rig->http->url);
    rig_set(rig, "AWS_EC2_METADATA_SERVICE_ENDPOINT", rig->http->url);
    return rig;
}

/* With a region; credentials are for the test to give. */
static inline void rig_open_region(Rig *rig)
{
    rig->config.region = "eu-central-1";
    rig->aws = aws_open(rig, &rig->config);
}

static inline void rig_open(Rig *rig)
{
    rig->aws = aws_open(rig, &rig->config);
}

static inline Rig *rig_new(const FakeAnswer *answers)
{
    Rig *rig = rig_bare(answers);
    rig_set(rig, "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    rig_set(rig, "AWS_SECRET_ACCESS_KEY", "secret-of-the-environment");
    rig_open_region(rig);
    return rig;
}

/* Writes HOME/path; HOME is a temporary folder from the first file on. */
static inline void rig_file(Rig *rig, const char *path, const char *text)
{
    ERROR_AUTO Error err = {0};
    if (!env_get(&rig->env.env, "HOME"))
        rig_set(rig, "HOME", temp_dir_new(rig));
    char *file = fs_join(rig, env_get(&rig->env.env, "HOME"), path);
    if (!fs_mkdirs(fs_dirname(rig, file), &err) ||
        !fs_write_atomic(file, text, strlen(text), 0600, &err))
        fail_msg("%s", err.message);
}

/* Sends a call that everybody may send. */
static inline bool rig_call(Rig *rig, Error *err)
{
    static const AwsService ECS = {"ECS", "ecs", "ecs", AWS_JSON_1_1, "AmazonEC2"};
    AwsCall call = {.service = &ECS, .operation = "ListClusters", .repeatable = true};
    AwsAnswer answer;
    return aws_call(rig, rig->aws, &call, &answer, err);
}

/* The last thing that was heard. */
static inline const char *rig_heard(const Rig *rig)
{
    return rig->http->count ? rig->http->heard[rig->http->count - 1] : "";
}

/* The access key that the last request was signed with; "" when it was not. */
static inline const char *rig_key(Rig *rig)
{
    const char *found = strstr(rig_heard(rig), "Credential=");
    found = found ? found + strlen("Credential=") : "";
    return talloc_strndup(rig, found, strcspn(found, "/"));
}

/* The Aws signs its next call with this key. */
#define assert_signs_with(rig, key)                                                                \
    do {                                                                                           \
        ERROR_AUTO Error err_ = {0};                                                               \
        assert_succeeds(rig_call(rig, &err_), &err_);                                              \
        assert_string_equal(rig_key(rig), key);                                                    \
    } while (0)

/* An answer of STS with these keys, which end an hour after RIG_NOW_MS. */
#define RIG_STS_ANSWER(key)                                                                        \
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"   \
    "<Credentials><AccessKeyId>" key "</AccessKeyId><SecretAccessKey>secret-of-" key               \
    "</SecretAccessKey><SessionToken>token-of-" key "</SessionToken>"                              \
    "<Expiration>2024-03-01T00:59:59Z</Expiration></Credentials></AssumeRoleResult>"               \
    "<ResponseMetadata><RequestId>r-sts</RequestId></ResponseMetadata></AssumeRoleResponse>"
#define RIG_EXPIRES_MS (RIG_NOW_MS + 3600000)

/* What the endpoints of containers and instances answer. */
#define RIG_METADATA_ANSWER(key)                                                                   \
    "{\"Code\":\"Success\",\"AccessKeyId\":\"" key "\",\"SecretAccessKey\":\"secret-of-" key       \
    "\",\"Token\":\"token-of-" key "\",\"Expiration\":\"2024-03-01T00:59:59Z\"}"

/* The call of rig_call(). */
#define RIG_CALL                                                                                   \
    {                                                                                              \
        .when = "X-Amz-Target: AmazonEC2.ListClusters", .body = "{}"                               \
    }
