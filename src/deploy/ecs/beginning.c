#include "deploy/beginning.h"

#include <string.h>

#include "aws/ecs/deployment.h"
#include "aws/ecs/revision.h"
#include "deploy/ecs/release.h"
#include "deploy/ecs/told.h"

static bool find_service_revision(TALLOC_CTX *ctx, Aws *aws, const BeginningName *name,
                                  const char **ret_arn, Error *err)
{
    json_t *json = NULL;
    *ret_arn = name->service_revision;
    if (*ret_arn)
        return true;
    if (!name->deployment)
        return error_set(err, ERR_USAGE, "the event names no deployment and no service revision");
    if (!ecs_describe_deployment(ctx, aws, name->deployment, &json, err))
        return false;
    *ret_arn = json ? told_deployment_read(json).target : NULL;
    return *ret_arn ||
           error_set(err, ERR_FAILED, "ECS knows of no revision that deployment %s leads to",
                     name->deployment);
}

static const char *digest_of(const json_t *definition, const char *name)
{
    const json_t *container = NULL;
    ERROR_AUTO Error unknown = {0};
    if (!ecs_definition_container(definition, name, &container, &unknown))
        return NULL;
    const char *at = strrchr(json_get_string(container, "image", ""), '@');
    return at && strchr(at + 1, ':') ? at + 1 : NULL;
}

static const char *tag_of(const EcsDefinition *definition, const char *key)
{
    const char *value = ecs_tag(definition->tags, key);
    return value && *value ? value : NULL;
}

bool deploy_beginning(TALLOC_CTX *ctx, Aws *aws, const BeginningName *name, const char *container,
                      Beginning *ret, Error *err)
{
    EcsDefinition definition = {0};
    const char *service_revision = NULL, *arn = NULL;
    if (!find_service_revision(ctx, aws, name, &service_revision, err) ||
        !told_revision(ctx, aws, service_revision, &arn, err))
        return false;
    if (!arn)
        return error_set(err, ERR_FAILED, "ECS does not know the service revision %s",
                         service_revision);
    if (!ecs_describe_definition(ctx, aws, arn, &definition, err))
        return false;
    *ret = (Beginning){
        .task_definition = arn,
        .app = tag_of(&definition, ECS_APP_TAG),
        .environment = tag_of(&definition, ECS_ENVIRONMENT_TAG),
        .release = tag_of(&definition, ECS_RELEASE_TAG),
        .digest = digest_of(definition.definition, container),
    };
    return true;
}

bool deploy_tag_agrees(const char *value, const char *name)
{
    return !value || release_tag_is(value, name);
}
