/* Clusters of ECS. */
#pragma once

#include "aws/aws.h"

/* Its status: "ACTIVE", "PROVISIONING", "INACTIVE" (deleted), ..; child of ctx. `cluster`: name or
 * ARN; NULL: "default". ERR_CONFIG when there is none of that name. */
bool ecs_cluster_status(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char **ret_status,
                        Error *err) MUST_USE;
