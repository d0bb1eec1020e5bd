/* The deployment group of a service. Private to src/deploy. */
#pragma once

#include "aws/codedeploy.h"
#include "deploy/deploy.h"

/* From the request's names, in which {cluster} and {service} stand for those; by default as the
 * AWS console and `aws ecs deploy` call them: AppECS-{cluster}-{service},
 * DgpECS-{cluster}-{service}. ERR_CONFIG unless the group deploys that very service. Children of
 * ctx. */
bool group_find(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                CodeDeployGroup *ret, Error *err) MUST_USE;
