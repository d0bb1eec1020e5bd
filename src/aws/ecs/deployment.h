/* Service deployments of ECS, as DescribeServiceDeployments and its kin tell them. JSON as the API
 * reference names its members; borrowed results live as long as ctx. */
#pragma once

#include "aws/aws.h"

/* The service's deployments, newest first, `most` at most: {serviceDeploymentArn, status,
 * targetServiceRevisionArn, createdAt, ..}. `statuses`: an array of those that count; NULL: all.
 * New reference. */
bool ecs_list_deployments(Aws *aws, const char *cluster, const char *service,
                          const json_t *statuses, size_t most, json_t **ret_deployments,
                          Error *err) MUST_USE;
/* One deployment; *ret_deployment (borrowed) is NULL when ECS does not know it (any more). */
bool ecs_describe_deployment(TALLOC_CTX *ctx, Aws *aws, const char *arn, json_t **ret_deployment,
                             Error *err) MUST_USE;
/* One service revision: {taskDefinition, containerImages, ..}; NULL as above. */
bool ecs_describe_service_revision(TALLOC_CTX *ctx, Aws *aws, const char *arn,
                                   json_t **ret_revision, Error *err) MUST_USE;

/* Answers a lifecycle hook that pauses. `action`: "CONTINUE" or "ROLLBACK". */
bool ecs_continue_deployment(Aws *aws, const char *arn, const char *hook_id, const char *action,
                             Error *err) MUST_USE;
/* `stop_type`: "ABORT" or "ROLLBACK". */
bool ecs_stop_deployment(Aws *aws, const char *arn, const char *stop_type, Error *err) MUST_USE;
