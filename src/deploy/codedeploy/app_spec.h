/* What CodeDeploy is told to deploy. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"
#include "deploy/ecs/view.h"

/* The AppSpec of an ECS deployment as JSON text: the revision, behind the load balancer that the
 * service has, with the request's hooks. The same for the same input, by which a deployment is
 * known again. ERR_CONFIG when the service has no load balancer, or a hook is no NAME=FUNCTION.
 * Child of ctx. */
bool app_spec_make(TALLOC_CTX *ctx, const DeployRequest *request, const ServiceView *view,
                   const char *revision, char **ret_text, Error *err) MUST_USE;
