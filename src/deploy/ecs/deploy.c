#include "deploy/drivers.h"
#include "deploy/ecs/service.h"

#define TIMEOUT_MS 1200000

static bool deploy(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                   Error *err)
{
    return services_deploy(ctx, request, TIMEOUT_MS, service_deploy, ret_outcome, err);
}

const DeployDriver ECS_DEPLOYER = {
    .name = "ecs",
    .goes_on = true,
    .check = services_check,
    .serves = services_serve,
    .deploy = deploy,
};
