/* What ECS tells of one service deployment (DescribeServiceDeployments), and what its status is
 * worth. Private to src/deploy. */
#pragma once

#include "aws/aws.h"
#include "deploy/ecs/view.h"

typedef enum ToldStatus {
    TOLD_GOES_ON,
    TOLD_GOOD,      /* SUCCESSFUL, and nothing else */
    TOLD_GOING_BAD, /* it is being stopped or rolled back */
    TOLD_STOPPED,   /* by somebody, or because another deployment took its place */
    TOLD_BAD        /* rolled back, or even that failed */
} ToldStatus;

typedef struct ToldDeployment {
    const char *arn, *word; /* word: the status as ECS calls it */
    ToldStatus status;
    const char *reason; /* or NULL */
    const char *stage;  /* "PRE_SCALE_UP", ..; or NULL */
    /* The hook by which it waits for somebody's answer; NULL: it does not wait. */
    const char *hook;
    double expires_at;          /* when ECS answers it itself: seconds since 1970; 0: not told */
    const char *timeout_action; /* what ECS answers then: "CONTINUE", "ROLLBACK"; or NULL */
    const char *target;         /* ARN of the service revision that it leads to; or NULL */
} ToldDeployment;

/* The texts are borrowed from the JSON. */
ToldDeployment told_deployment_read(const json_t *deployment);

/* Whether it waits for somebody's answer before its first task starts (PRE_SCALE_UP): then the
 * gate's answer decides. */
bool told_waits_to_begin(const ToldDeployment *told);

/* Looks for the service deployment that a rollout belongs to: the two have no id in common, so it
 * is the newest that leads to the rollout's revision and is no older than it. *ret_arn (child of
 * ctx) is NULL when there is none (yet). */
bool told_deployment_find(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char *service,
                          const Rollout *rollout, const char **ret_arn, Error *err) MUST_USE;
/* The task definition of a service revision; NULL when ECS does not know it. Child of ctx. */
bool told_revision(TALLOC_CTX *ctx, Aws *aws, const char *service_revision,
                   const char **ret_task_definition, Error *err) MUST_USE;
