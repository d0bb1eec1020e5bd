#include <string.h>

#include "aws/ecs/definition.h"
#include "aws/ecs/service.h"
#include "aws/sts.h"
#include "scaffold/init/sight.h"

static const char *last_part(const char *arn)
{
    const char *slash = strrchr(arn, '/');
    return slash ? slash + 1 : arn;
}

static void take_definition(InitSight *sight, const char *what, const EcsDefinition *definition)
{
    ERROR_AUTO Error several = {0};
    const json_t *container;
    /* Which of several is the app's, a person has to say. */
    if (ecs_definition_container(definition->definition, NULL, &container, &several))
        init_found_surely(sight, what, ANSWER_container, json_get_string(container, "name", NULL));
    else
        sight->several_containers = true;
}

bool init_look_at_service(InitSight *sight, Aws *aws, const char *cluster, const char *service,
                          Error *err)
{
    const char *region;
    StsIdentity identity;
    json_t *live;
    EcsDefinition definition;
    if (!aws_region(aws, &region, err) || !sts_caller_identity(sight, aws, &identity, err) ||
        !ecs_describe_service(sight, aws, cluster, service, &live, err))
        return false;
    const char *what = talloc_asprintf(sight, "the service %s",
                                       last_part(json_get_string(live, "serviceArn", service)));
    const char *serving = ecs_service_serving(live).task_definition;
    init_found_surely(sight, what, ANSWER_platform, "ecs");
    init_found_surely(sight, what, ANSWER_region, talloc_strdup(sight, region));
    init_found_surely(sight, what, ANSWER_account, identity.account);
    if (!serving)
        return true;
    if (!ecs_describe_definition(sight, aws, serving, &definition, err))
        return false;
    take_definition(sight, what, &definition);
    return true;
}
