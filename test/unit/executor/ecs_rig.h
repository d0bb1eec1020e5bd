/* A run by the executor `ecs` on a scripted AWS. */
#pragma once

#include "executor/executor.h"
#include "fake_aws.h"
#include "fake_clock.h"

#define DIGEST  "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define IMAGE   "ghcr.io/team/shop@" DIGEST
#define CLUSTER "arn:aws:ecs:eu-west-1:1:cluster/prod"
#define TASK    "arn:aws:ecs:eu-west-1:1:task/prod/0123456789abcdef"
#define RUN     "01hzx0000000000000000000r1"

#define SERVICE                                                                                    \
    "\"status\": \"ACTIVE\", \"clusterArn\": \"" CLUSTER                                           \
    "\", \"taskDefinition\": \"arn:aws:ecs:eu-west-1:1:task-definition/shop:7\""
#define NETWORK                                                                                    \
    ", \"networkConfiguration\": {\"awsvpcConfiguration\": {\"subnets\": [\"subnet-1\"], "         \
    "\"securityGroups\": [\"sg-1\"], \"assignPublicIp\": \"DISABLED\"}}"
#define FARGATE ", \"launchType\": \"FARGATE\", \"platformVersion\": \"1.4.0\""
#define AWSLOGS                                                                                    \
    ", \"logConfiguration\": {\"logDriver\": \"awslogs\", \"options\": {\"awslogs-group\": "       \
    "\"/ecs/shop\", \"awslogs-region\": \"eu-central-1\", \"awslogs-stream-prefix\": \"web\"}}"
#define WEB(more) "{\"name\": \"web\", \"essential\": true, \"image\": \"" IMAGE "\"" more "}"

/* Everything that is said, to be looked for. */
typedef struct Heard {
    Progress progress;
    char *text;
} Heard;

typedef struct EcsRig {
    const ExecutorDriver *driver;
    Aws *aws;
    FakeClock clock;
    Heard heard;
    ExecutorHost host;
    AwsTarget target;
    ExecutorRequest request;
    Error err;
    json_t *plan, *task;
    TaskObservation seen;
    Cancel *cancel;
} EcsRig;

static inline void rig_hear(Progress *progress, ProgressKind kind, const char *text)
{
    static const char *const names[] = {"step", "wait", "turn", "output", "warning", "verbose"};
    Heard *heard = (Heard *)progress;
    heard->text = talloc_asprintf_append(heard->text, "%s: %s\n", names[kind], text);
}

static inline int rig_setup(void **state)
{
    static const char *const services[] = {"web", NULL};
    static const char *const command[] = {"bin/rails", "db:migrate", NULL};
    static const char *const environment[] = {"TIDEGATE_RUN=" RUN, "TIDEGATE_RELEASE=r2", NULL};
    EcsRig *rig = talloc_zero(NULL, EcsRig);
    rig->driver = executor_find("ecs");
    rig->aws = fake_aws_new(rig);
    rig->clock = fake_clock_new(rig->aws->now_ms);
    rig->heard = (Heard){{.say = rig_hear}, talloc_strdup(rig, "")};
    rig->cancel = cancel_new(rig);
    rig->host = (ExecutorHost){
        .aws = rig->aws,
        .clock = &rig->clock.clock,
        .cancel = rig->cancel,
        .progress = &rig->heard.progress,
    };
    rig->target = (AwsTarget){.cluster = "prod", .services = services};
    rig->request = (ExecutorRequest){
        .run_id = RUN,
        .client_token = "token-of-the-attempt",
        .command = command,
        .environment = environment,
        .start_timeout_ms = 300000,
        .timeout_ms = 7200000,
        .app = "shop",
        .release_environment = "production",
        .release = "r2",
        .image = IMAGE,
        .target = &rig->target,
    };
    *state = rig;
    return 0;
}

static inline int rig_teardown(void **state)
{
    EcsRig *rig = *state;
    json_decref(rig->plan);
    json_decref(rig->task);
    error_clear(&rig->err);
    talloc_free(rig);
    return 0;
}

#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

/* The service, and a task definition that is the release's already; `containers`: WEB(..), ... */
static inline void rig_describe(EcsRig *rig, const char *service, const char *containers)
{
    char *services = talloc_asprintf(rig, "{\"services\": [{" SERVICE "%s}]}", service);
    char *definition = talloc_asprintf(
        rig,
        "{\"taskDefinition\": {\"taskDefinitionArn\": "
        "\"arn:aws:ecs:eu-west-1:1:task-definition/shop:7\", \"family\": \"shop\", "
        "\"networkMode\": \"awsvpc\", \"containerDefinitions\": [%s]}, \"tags\": "
        "[{\"key\": \"tidegate:app\", \"value\": \"shop\"}, {\"key\": \"tidegate:environment\", "
        "\"value\": \"production\"}, {\"key\": \"tidegate:release\", \"value\": \"r2\"}]}",
        containers);
    fake_aws_answer(rig->aws, "DescribeServices", services);
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", definition);
}

static inline bool rig_plan(EcsRig *rig)
{
    return rig->driver->plan(rig, &rig->host, &rig->request, &rig->plan, &rig->err);
}

/* Plans the plain case, and gives the plan to the request. */
static inline void rig_planned(EcsRig *rig)
{
    rig_describe(rig, FARGATE NETWORK, WEB(AWSLOGS));
    assert_succeeds(rig_plan(rig), &rig->err);
    rig->request.plan = rig->plan;
}

/* A handle as start() makes it. */
static inline void rig_started(EcsRig *rig)
{
    rig_planned(rig);
    fake_aws_answer(rig->aws, "RunTask", "{\"tasks\": [{\"taskArn\": \"" TASK "\"}]}");
    assert_succeeds(rig->driver->start(rig, &rig->host, &rig->request, NULL, &rig->task, &rig->err),
                    &rig->err);
    assert_non_null(rig->task);
}

static inline const json_t *rig_override(const EcsRig *rig)
{
    const json_t *overrides = json_object_get(json_object_get(rig->plan, "input"), "overrides");
    return json_array_get(json_object_get(overrides, "containerOverrides"), 0);
}
