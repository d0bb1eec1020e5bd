/* What ECS says of a service (DescribeServices), as far as deployments care. Private to
 * src/deploy. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"

typedef enum RolloutState {
    ROLLOUT_UNTOLD, /* ECS tells none behind a Classic Load Balancer */
    ROLLOUT_IN_PROGRESS,
    ROLLOUT_COMPLETED,
    ROLLOUT_FAILED
} RolloutState;

/* One deployment of the service; where CodeDeploy deploys, one of its task sets. */
typedef struct Rollout {
    const char *id;       /* "ecs-svc/.." */
    const char *revision; /* ARN of its task definition */
    const char *reason;   /* rolloutStateReason; or NULL */
    bool primary;
    RolloutState state;
    int64_t desired, running, pending; /* tasks */
    double created_at;                 /* seconds since 1970 by AWS' clock; 0: not told */
} Rollout;

typedef struct ServiceView {
    const char *name;
    const char *status;     /* "ACTIVE", "DRAINING", "INACTIVE" */
    const char *controller; /* "ECS", "CODE_DEPLOY", "EXTERNAL" */
    const char *revision;   /* the task definition that it is to run */
    bool has_task_sets; /* CodeDeploy's: the primary one has the traffic, others may still run */
    Rollout *rollouts;
    size_t count;
    json_t *json; /* all of the service, borrowed; lives as long as the view's context */
} ServiceView;

/* `service`: one of DescribeServices' or UpdateService's answer. One child of ctx, which shares the
 * JSON's lifetime. */
ServiceView *service_view_new(TALLOC_CTX *ctx, json_t *service);

/* Whether it is through. Where ECS tells no state: by its tasks. */
bool rollout_is_complete(const Rollout *rollout);

/* NULL: there is none. */
const Rollout *service_view_find(const ServiceView *view, const char *id);
const Rollout *service_view_primary(const ServiceView *view);

/* The one whose tasks are proven to be all that serves: the service is steady, or ECS gave up on a
 * deployment of which no task runs. NULL: that cannot be said. */
const Rollout *service_view_serving(const ServiceView *view);

/* "shop:7" of a task definition's ARN; the text itself where it is none. */
const char *revision_short_name(const char *arn);
