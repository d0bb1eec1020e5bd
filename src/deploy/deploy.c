#include "deploy/deploy.h"

#include <string.h>

#include "deploy/drivers.h"

static const DeployDriver *const DEPLOYERS[] = {
    &CODEDEPLOY_DEPLOYER, &COMMAND_DEPLOYER, &DOCKER_DEPLOYER, &ECS_DEPLOYER, &NONE_DEPLOYER,
};

const DeployDriver *deploy_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(DEPLOYERS); i++) {
        if (strcmp(DEPLOYERS[i]->name, name) == 0)
            return DEPLOYERS[i];
    }
    return NULL;
}
