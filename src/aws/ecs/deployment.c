#include "aws/ecs/deployment.h"

#include "aws/ecs/call.h"

#define LIST_MOST 100

bool ecs_list_deployments(Aws *aws, const char *cluster, const char *service,
                          const json_t *statuses, size_t most, json_t **ret_deployments, Error *err)
{
    size_t page = most && most < LIST_MOST ? most : LIST_MOST;
    JSON_AUTO json_t *input =
        json_pack("{s:s*, s:s, s:O*, s:I}", "cluster", cluster, "service", service, "status",
                  statuses, "maxResults", (json_int_t)page);
    return ecs_list(aws, "ListServiceDeployments", input, "serviceDeployments", most,
                    ret_deployments, err);
}

static bool describe_one(TALLOC_CTX *ctx, Aws *aws, const EcsCall *call, const char *member,
                         json_t **ret, Error *err)
{
    json_t *list = NULL;
    if (!ecs_ask(ctx, aws, call, member, JSON_ARRAY, &list, err))
        return false;
    *ret = json_array_get(list, 0);
    return true;
}

bool ecs_describe_deployment(TALLOC_CTX *ctx, Aws *aws, const char *arn, json_t **ret_deployment,
                             Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:[s]}", "serviceDeploymentArns", arn);
    const EcsCall call = {"DescribeServiceDeployments", input, true};
    return describe_one(ctx, aws, &call, "serviceDeployments", ret_deployment, err);
}

bool ecs_describe_service_revision(TALLOC_CTX *ctx, Aws *aws, const char *arn,
                                   json_t **ret_revision, Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:[s]}", "serviceRevisionArns", arn);
    const EcsCall call = {"DescribeServiceRevisions", input, true};
    return describe_one(ctx, aws, &call, "serviceRevisions", ret_revision, err);
}

bool ecs_continue_deployment(Aws *aws, const char *arn, const char *hook_id, const char *action,
                             Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s, s:s, s:s}", "serviceDeploymentArn", arn, "hookId",
                                        hook_id, "action", action);
    const EcsCall call = {"ContinueServiceDeployment", input, false};
    return ecs_tell(aws, &call, err);
}

bool ecs_stop_deployment(Aws *aws, const char *arn, const char *stop_type, Error *err)
{
    JSON_AUTO json_t *input =
        json_pack("{s:s, s:s}", "serviceDeploymentArn", arn, "stopType", stop_type);
    const EcsCall call = {"StopServiceDeployment", input, false};
    return ecs_tell(aws, &call, err);
}
