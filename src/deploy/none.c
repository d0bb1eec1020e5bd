#include "deploy/drivers.h"

static bool hand_over(TALLOC_CTX *ctx UNUSED, const DeployRequest *request UNUSED,
                      DeployOutcome *ret_outcome, Error *err UNUSED)
{
    *ret_outcome = (DeployOutcome){.state = "handed-over"};
    return true;
}

const DeployDriver NONE_DEPLOYER = {.name = "none", .deploy = hand_over};
