/* How a deployment of a service stands, judged from what ECS shows. Nothing is asked here. Private
 * to src/deploy.
 *
 * What counts is the deployment that we began, by its id. That the service is steady says nothing:
 * it is as steady after the circuit breaker brought the old revision back. */
#pragma once

#include "deploy/ecs/told.h"
#include "deploy/ecs/view.h"

typedef struct Followed {
    const char *id;       /* of the rollout that is followed */
    const char *before;   /* of the primary one before it; or NULL */
    bool seen;            /* ECS has shown it: from then on its absence means something */
    bool told_is_missing; /* ECS tells of service deployments, but (still) not of this one */
} Followed;

typedef enum Judgement {
    JUDGED_GOES_ON,
    JUDGED_SERVES,
    JUDGED_ROLLING_BACK, /* it has failed; ECS is still bringing the old revision back */
    JUDGED_FAILED,
    JUDGED_REPLACED /* by a deployment that is not ours */
} Judgement;

/* `told`: the service deployment, or NULL where ECS tells of none. */
Judgement judge_rollout(const Followed *followed, const ServiceView *view,
                        const ToldDeployment *told);
/* ECS' own words on why; or NULL. Borrowed from the view. */
const char *judge_reason(const Followed *followed, const ServiceView *view,
                         const ToldDeployment *told);
