/* Services of ECS, and what of them a one-off task takes over.
 *
 * Objects of ECS stay JSON, with the members' names of the API reference; what is borrowed lives as
 * long as ctx. Errors as aws_ask() gives them.
 */
#pragma once

#include "aws/aws.h"

/* *ret_service (borrowed). ERR_CONFIG when there is none of that name in the cluster (NULL:
 * "default"), or it was deleted. */
bool ecs_describe_service(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char *service,
                          json_t **ret_service, Error *err) MUST_USE;
/* `input` is UpdateService's own; *ret_service (borrowed) as it is afterwards. */
bool ecs_update_service(TALLOC_CTX *ctx, Aws *aws, const json_t *input, json_t **ret_service,
                        Error *err) MUST_USE;

/* What runs for a service now. Members are borrowed from it, each may be NULL. */
typedef struct EcsServing {
    const char *task_definition; /* ARN with its revision */
    const char *launch_type, *platform_version;
    const json_t *capacity_providers; /* array: the strategy; never empty */
    const json_t *network;            /* networkConfiguration */
    const json_t *volumes;            /* array: volumeConfigurations; never empty */
    const char *controller;           /* "ECS", "CODE_DEPLOY" or "EXTERNAL"; never NULL */
} EcsServing;

/* Under CodeDeploy and other controllers the primary task set says it; what the service says
 * there is from when it was created. */
EcsServing ecs_service_serving(const json_t *service);
