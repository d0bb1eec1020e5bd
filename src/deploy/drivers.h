/* Every deployer. Private to this folder. */
#pragma once

#include "deploy/deploy.h"

extern const DeployDriver CODEDEPLOY_DEPLOYER;
extern const DeployDriver COMMAND_DEPLOYER;
extern const DeployDriver DOCKER_DEPLOYER;
extern const DeployDriver ECS_DEPLOYER;
extern const DeployDriver NONE_DEPLOYER;
