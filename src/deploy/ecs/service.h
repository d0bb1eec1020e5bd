/* Deploys one revision to one service by UpdateService. Private to src/deploy. */
#pragma once

#include "deploy/ecs/services.h"

/* A DeployService. Registers the revision unless the release's run was planned with one for this
 * service, changes the service's task definition to it and nothing else, and follows that. A
 * rollout of the same revision that is at work already is followed; one that is through means that
 * nothing is to do. */
bool service_deploy(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                    int64_t deadline, ServiceOutcome *ret, Error *err) MUST_USE;
