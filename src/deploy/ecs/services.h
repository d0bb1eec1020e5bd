/* All services of a release, one after the other, as one deployment. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"
#include "deploy/ecs/serving.h"

typedef struct ServiceOutcome {
    const char *service;
    const char *revision;   /* ARN that it was to serve; NULL: it did not come that far */
    const char *rollout;    /* id of the rollout that was followed; or NULL */
    const char *deployment; /* ARN of the service deployment, where ECS told of it; or NULL */
    const char *state;      /* "deployed", "unchanged", "failed", "not-begun" */
    bool goes_on;           /* something was begun that may still change what serves there */
    Serving serving;        /* what serves there after it; all NULL: it was not looked at */
} ServiceOutcome;

/* Deploys to one service. *ret comes with its name and the state "not-begun"; it is filled as far
 * as it went, with children of ctx. Where `serving` is left empty it is found out by the caller.
 * `deadline`: the clock's monotonic ms. */
typedef bool (*DeployService)(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                              int64_t deadline, ServiceOutcome *ret, Error *err);

size_t services_count(const DeployRequest *request);
/* ERR_CONFIG: there is none. */
bool services_check(const DeployRequest *request, Error *err) MUST_USE;

/* In the order of the request's target. The first failure stops the rest, and then it is told what
 * serves where. As DeployDriver.deploy; request->timeout_ms (0: `timeout_ms`) is that of all of
 * them together. */
bool services_deploy(TALLOC_CTX *ctx, const DeployRequest *request, int64_t timeout_ms,
                     DeployService deploy, DeployOutcome *ret_outcome, Error *err) MUST_USE;

/* DeployDriver.serves: every service is steady at a revision of the release. */
bool services_serve(TALLOC_CTX *ctx, const DeployRequest *request, bool *ret_serve,
                    Error *err) MUST_USE;

/* For the record: {"services": [{service, state, task_definition, ..}]}. New reference. */
json_t *services_details(const ServiceOutcome *outcomes, size_t count);
