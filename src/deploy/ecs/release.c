#include "deploy/ecs/release.h"

#include <string.h>

#include "aws/ecs/revision.h"

bool release_tag_is(const char *value, const char *release)
{
    JSON_AUTO json_t *tags = json_array();
    ecs_tag_add(tags, ECS_RELEASE_TAG, release);
    const char *wanted = ecs_tag(tags, ECS_RELEASE_TAG);
    return value && wanted && strcmp(value, wanted) == 0;
}

bool release_of_revision(TALLOC_CTX *ctx, Aws *aws, const char *arn, const char **ret_release,
                         Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EcsDefinition definition = {0};
    if (!ecs_describe_definition(tmp, aws, arn, &definition, err))
        return false;
    const char *release = ecs_tag(definition.tags, ECS_RELEASE_TAG);
    *ret_release = release && *release ? talloc_strdup(ctx, release) : NULL;
    return true;
}

static const char *digest_of(const char *image)
{
    const char *at = image ? strrchr(image, '@') : NULL;
    return at ? at + 1 : NULL;
}

/* A tag names another image tomorrow: only a digest proves anything. */
static bool runs_image(const json_t *definition, const char *image)
{
    const char *wanted = digest_of(image);
    size_t i = 0;
    json_t *container = NULL;
    json_array_foreach(json_object_get(definition, "containerDefinitions"), i, container)
    {
        const char *digest = digest_of(json_get_string(container, "image", NULL));
        if (wanted && digest && strcmp(wanted, digest) == 0)
            return true;
    }
    return false;
}

bool release_has_revision(Aws *aws, const char *arn, const char *release, const char *image,
                          bool *ret_has, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EcsDefinition definition = {0};
    if (!ecs_describe_definition(tmp, aws, arn, &definition, err))
        return false;
    const char *tag = ecs_tag(definition.tags, ECS_RELEASE_TAG);
    *ret_has = tag ? release_tag_is(tag, release) : runs_image(definition.definition, image);
    return true;
}
