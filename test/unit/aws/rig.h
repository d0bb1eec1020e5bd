/* An Aws whose services are a FakeHttp and whose time stands still.
 *
 *     TALLOC_AUTO Rig *rig = rig_new(ANSWERS, NULL);
 *     ... aws_call(rig, rig->aws, ..) ... rig->http->heard[0] ...
 */
#pragma once

#include "aws/aws.h"
#include "fake_clock.h"
#include "fake_env.h"
#include "fake_http.h"

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

/* Without credentials and region. */
static inline Rig *rig_bare(const FakeAnswer *answers)
{
    Rig *rig = talloc_zero(NULL, Rig);
    rig->http = fake_http_new(rig, answers);
    rig->clock = fake_clock_new(RIG_NOW_MS);
    rig->env = fake_env_new(rig->variables);
    rig->config = (AwsConfig){.env = &rig->env.env, .clock = &rig->clock.clock};
    rig_set(rig, "AWS_ENDPOINT_URL", rig->http->url);
    return rig;
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
    rig->config.region = "eu-central-1";
    rig_open(rig);
    return rig;
}
