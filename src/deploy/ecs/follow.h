/* Follows one rollout of one service to its end. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"
#include "deploy/ecs/events.h"
#include "deploy/ecs/view.h"

typedef struct Rolling {
    const char *service;
    const Rollout *rollout; /* as it began */
    const char *before;     /* id of the primary one before it; or NULL */
    int64_t deadline;       /* the clock's monotonic ms */
    EventCursor events;
    bool passive; /* somebody else's deployment: nothing of it is answered */
} Rolling;

typedef struct RollingEnd {
    ServiceView *view;      /* the last look; NULL: there was none */
    const char *deployment; /* ARN of the service deployment, where ECS tells of one; or NULL */
    bool ended;             /* ECS is through with it, well or not */
} RollingEnd;

/* True: it serves. Else *err: ERR_DEPLOY when it failed, was rolled back, replaced or took too
 * long; what stopped us otherwise (lease, signal, no access). *ret is filled in both cases, with
 * children of ctx. A rollback is waited for, as far as the time allows, so that it can be told what
 * serves. A deployment that waits for somebody's word before its first task (a PAUSE hook at
 * PRE_SCALE_UP) is answered: whoever deploys through us has passed the gate. */
bool rolling_follow(TALLOC_CTX *ctx, const DeployRequest *request, Rolling *rolling,
                    RollingEnd *ret, Error *err) MUST_USE;
