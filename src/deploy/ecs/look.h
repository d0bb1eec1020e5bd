/* Looks at one service of the deployment's target. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"
#include "deploy/ecs/serving.h"

/* *ret_view is a child of ctx. Errors as ecs_describe_service() gives them. */
bool service_look(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                  ServiceView **ret_view, Error *err) MUST_USE;

/* What serves for it now; what cannot be found out is said. Children of ctx. */
Serving service_serving_now(TALLOC_CTX *ctx, const DeployRequest *request, const char *service);
/* The same after an end that another answer told: DescribeServices may be late, and is asked again
 * for some seconds until it is proven what serves. */
Serving service_serving_settled(TALLOC_CTX *ctx, const DeployRequest *request, const char *service);
