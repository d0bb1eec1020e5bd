/* A service that CodeDeploy deploys, by a script, beside ecs_rig.h:
 *
 *     Rig *rig = blue_rig_new(ctx);
 *     blue_service(rig, "shop:7");
 *     blue_deployment(rig, "\"status\": \"Succeeded\"");
 *     blue_deploy(rig, &err);
 */
#pragma once

#include "ecs_rig.h"

/* The service with one task set, which has the traffic. */
static inline void blue_service(Rig *rig, const char *revision)
{
    TALLOC_AUTO char *arn = talloc_asprintf(NULL, ARN("%s"), revision);
    JSON_AUTO json_t *body = json_pack(
        "{s:[{s:s, s:s, s:{s:s}, s:[{s:s, s:i}], s:[], s:[{s:s, s:s, s:s, s:s, s:i, s:i}]}]}",
        "services", "serviceName", "web", "status", "ACTIVE", "deploymentController", "type",
        "CODE_DEPLOY", "loadBalancers", "containerName", "web", "containerPort", 8080,
        "deployments", "taskSets", "id", "ecs-svc/7", "status", "PRIMARY", "taskDefinition", arn,
        "stabilityStatus", "STEADY_STATE", "runningCount", 2, "computedDesiredCount", 2);
    TALLOC_AUTO char *text = json_text(NULL, body);
    fake_aws_answer(rig->aws, "DescribeServices", text);
}

static inline void blue_deployment(Rig *rig, const char *members)
{
    TALLOC_AUTO char *body = talloc_asprintf(NULL, "{\"deploymentInfo\": {%s}}", members);
    fake_aws_answer(rig->aws, "GetDeployment", body);
}

static inline void blue_at_work(Rig *rig, const char *ids)
{
    TALLOC_AUTO char *body = talloc_asprintf(NULL, "{\"deployments\": [%s]}", ids);
    fake_aws_answer(rig->aws, "ListDeployments", body);
}

/* The deployment group deploys that service. */
static inline void blue_group(Rig *rig, const char *service)
{
    TALLOC_AUTO char *body =
        talloc_asprintf(NULL,
                        "{\"deploymentGroupInfo\": {\"ecsServices\": [{\"clusterName\": \"prod\", "
                        "\"serviceName\": \"%s\"}]}}",
                        service);
    fake_aws_answer(rig->aws, "GetDeploymentGroup", body);
}

static inline Rig *blue_rig_new(TALLOC_CTX *ctx)
{
    Rig *rig = rig_new(ctx);
    blue_group(rig, "web");
    fake_aws_answer(rig->aws, "CreateDeployment", "{\"deploymentId\": \"d-NEW\"}");
    fake_aws_answer(rig->aws, "ListDeploymentTargets", "{\"targetIds\": []}");
    return rig;
}

static inline bool blue_deploy(Rig *rig, Error *err)
{
    return deploy_find("codedeploy")->deploy(rig, &rig->request, &rig->outcome, err);
}

#define with_blue_rig()                                                                            \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    Rig *rig = blue_rig_new(ctx)
