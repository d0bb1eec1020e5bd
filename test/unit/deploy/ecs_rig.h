/* A service of ECS by a script, and a deployment to it:
 *
 *     Rig *rig = rig_new(ctx);
 *     rig_service(rig, "web", OLD_SERVES);
 *     rig_service(rig, "web", "ecs-svc/2 PRIMARY shop:8 COMPLETED 2/2");
 *     rig_deploy(rig, &err);
 *
 * A service is told by its rollouts, separated by ';': "ID STATUS REVISION STATE RUNNING/DESIRED",
 * where STATE is '-' when ECS tells none. */
#pragma once

#include "deploy/deploy.h"
#include "fake_aws.h"
#include "fake_clock.h"

#define ARN(name) "arn:aws:ecs:eu-west-1:123456789012:task-definition/" name
/* Of 64 digits. */
#define DIGEST(c)  "000000000000000000000000000000000000000000000000000000000000000" c
#define OLD_SERVES "ecs-svc/1 PRIMARY shop:7 COMPLETED 2/2"
#define NEW_BEGINS "ecs-svc/2 PRIMARY shop:8 IN_PROGRESS 0/2; ecs-svc/1 ACTIVE shop:7 COMPLETED 2/2"
#define NEW_SERVES "ecs-svc/2 PRIMARY shop:8 COMPLETED 2/2"

typedef struct Rig {
    Progress progress; /* first: rig_say() finds the rest behind it */
    Aws *aws;
    FakeClock clock;
    AwsTarget target;
    const char *services[4];
    DeployRequest request;
    DeployOutcome outcome;
    json_t *plan;
    char *said;
    int asked_ours, ours_until; /* ours_until 0: always */
} Rig;

static inline void rig_say(Progress *progress, ProgressKind kind, const char *text)
{
    Rig *rig = (Rig *)progress;
    if (kind != PROGRESS_WAIT)
        rig->said = talloc_asprintf_append(rig->said, "%s\n", text);
}

static inline bool rig_ours(void *data, Error *err)
{
    Rig *rig = data;
    return !rig->ours_until || ++rig->asked_ours <= rig->ours_until ||
           error_set(err, ERR_FENCED, "the lease is no longer ours");
}

static inline int rig_destroy(Rig *rig)
{
    json_decref(rig->plan);
    json_decref(rig->outcome.details);
    return 0;
}

/* One rollout as ECS would tell it. */
static inline json_t *rig_rollout(const char *text)
{
    char id[64], status[16], revision[64], state[32];
    int running = 0, desired = 0;
    if (sscanf(text, " %63s %15s %63s %31s %d/%d", id, status, revision, state, &running,
               &desired) != 6)
        fail_msg("not a rollout: %s", text);
    TALLOC_AUTO char *arn = talloc_asprintf(NULL, ARN("%s"), revision);
    json_t *json = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:f}", "id", id, "status", status,
                             "taskDefinition", arn, "runningCount", running, "desiredCount",
                             desired, "pendingCount", 0, "createdAt", 1795197723.5);
    if (strcmp(state, "-") != 0)
        json_object_set_new(json, "rolloutState", json_string(state));
    return json;
}

/* As DescribeServices words a service. New reference. */
static inline json_t *rig_service_json(const char *name, const char *rollouts)
{
    json_t *list = json_array();
    for (const char *at = rollouts; at; at = strchr(at, ';')) {
        at += *at == ';';
        json_array_append_new(list, rig_rollout(at));
    }
    const char *primary = json_get_string(json_array_get(list, 0), "taskDefinition", ARN("shop:7"));
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "serviceName", name, "status", "ACTIVE",
                     "clusterArn", "prod", "taskDefinition", primary, "deployments", list);
}

/* The next answers of DescribeServices, and of UpdateService. `more`: members of the service beside
 * or instead of those, as JSON; or NULL. */
static inline void rig_answer(Rig *rig, const char *operation, const char *name,
                              const char *rollouts, const char *more)
{
    JSON_AUTO json_t *service = rig_service_json(name, rollouts);
    JSON_AUTO json_t *members = more ? json_loads(more, 0, NULL) : json_object();
    assert_non_null(members);
    json_object_update(service, members);
    bool several = strcmp(operation, "DescribeServices") == 0;
    JSON_AUTO json_t *body = several ? json_pack("{s:[O]}", "services", service)
                                     : json_pack("{s:O}", "service", service);
    TALLOC_AUTO char *text = json_text(NULL, body);
    fake_aws_answer(rig->aws, operation, text);
}

static inline void rig_service(Rig *rig, const char *name, const char *rollouts)
{
    rig_answer(rig, "DescribeServices", name, rollouts, NULL);
}

static inline void rig_update(Rig *rig, const char *name, const char *rollouts)
{
    rig_answer(rig, "UpdateService", name, rollouts, NULL);
}

/* What the next DescribeTaskDefinition tells of a revision's release; NULL: no tag. */
static inline void rig_release(Rig *rig, const char *revision, const char *release)
{
    JSON_AUTO json_t *tags = json_array();
    if (release)
        json_array_append_new(tags,
                              json_pack("{s:s, s:s}", "key", "tidegate:release", "value", release));
    TALLOC_AUTO char *arn = talloc_asprintf(NULL, ARN("%s"), revision);
    JSON_AUTO json_t *body =
        json_pack("{s:{s:s, s:[{s:s, s:s}]}, s:O}", "taskDefinition", "taskDefinitionArn", arn,
                  "containerDefinitions", "name", "web", "image", "shop@sha256:old", "tags", tags);
    TALLOC_AUTO char *text = json_text(NULL, body);
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", text);
}

/* ECS knows no service deployments: the rollout's state is all there is. */
static inline void rig_without_deployments(Rig *rig)
{
    fake_aws_refuse(rig->aws, "ListServiceDeployments", "UnsupportedFeatureException", NULL);
}

/* A release whose run was planned with shop:8 for the service web. */
static inline Rig *rig_new(TALLOC_CTX *ctx)
{
    Rig *rig = talloc_zero(ctx, Rig);
    talloc_set_destructor(rig, rig_destroy);
    rig->progress.say = rig_say;
    rig->aws = fake_aws_new(rig);
    rig->clock = fake_clock_new(0);
    rig->said = talloc_strdup(rig, "");
    rig->services[0] = "web";
    rig->target = (AwsTarget){.cluster = "prod", .services = rig->services};
    rig->plan = json_pack("{s:s, s:s}", "service", "web", "task_definition", ARN("shop:8"));
    rig->request = (DeployRequest){
        .release = "r2",
        .image = "shop@sha256:2",
        .previous = "r1",
        .deployment = "d1",
        .timeout_ms = 60000,
        .aws = rig->aws,
        .target = &rig->target,
        .app = "shop",
        .release_environment = "production",
        .plan = rig->plan,
        .clock = &rig->clock.clock,
        .progress = &rig->progress,
        .still_ours = rig_ours,
        .data = rig,
    };
    return rig;
}

static inline bool rig_deploy(Rig *rig, Error *err)
{
    return deploy_find("ecs")->deploy(rig, &rig->request, &rig->outcome, err);
}

/* A member of the n-th service's record. */
static inline const char *rig_detail(const Rig *rig, size_t n, const char *member)
{
    const json_t *services = json_object_get(rig->outcome.details, "services");
    return json_get_string(json_array_get(services, n), member, NULL);
}

#define with_rig()                                                                                 \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    Rig *rig = rig_new(ctx)
