#include "aws/ecs/revision.h"

#include <string.h>

#include "base/image_reference.h"

/* A revision of this release is among the newest of its family. */
#define NEWEST 5

/* What a description has beyond what a registration takes (RegisterTaskDefinition). */
static const char *const response_only[] = {
    "taskDefinitionArn", "revision",     "status",         "requiresAttributes", "compatibilities",
    "registeredAt",      "registeredBy", "deregisteredAt", "deleteRequestedAt",
};

/* What a registration of `definition` would say, but for its tags. New reference. */
static json_t *content_of(const json_t *definition)
{
    json_t *content = json_deep_copy(definition);
    for (size_t i = 0; i < COUNT_OF(response_only); i++)
        json_object_del(content, response_only[i]);
    return content;
}

static void replace_image(json_t *content, const char *container, const char *image)
{
    const json_t *containers = json_object_get(content, "containerDefinitions"), *named = NULL;
    ERROR_AUTO Error ignored = {0};
    if (!ecs_definition_container(content, container, &named, &ignored))
        return;
    TALLOC_AUTO char *old = talloc_strdup(NULL, json_get_string(named, "image", ""));
    size_t i;
    json_t *entry;
    json_array_foreach(containers, i, entry)
    {
        if (entry == named || strcmp(json_get_string(entry, "image", ""), old) == 0)
            json_object_set_new(entry, "image", json_string(image));
    }
}

static bool is_foreign(const char *key)
{
    /* "aws:" is AWS' own (CloudFormation's marks): nobody else may set it. */
    return strncmp(key, "aws:", 4) != 0 && strcmp(key, ECS_APP_TAG) != 0 &&
           strcmp(key, ECS_ENVIRONMENT_TAG) != 0 && strcmp(key, ECS_RELEASE_TAG) != 0;
}

/* New reference. */
static json_t *tags_of(const json_t *current, const EcsRevisionRequest *request)
{
    json_t *tags = json_array();
    size_t i;
    json_t *tag;
    json_array_foreach(current, i, tag)
    {
        if (is_foreign(json_get_string(tag, "key", "")))
            json_array_append(tags, tag);
    }
    ecs_tag_add(tags, ECS_APP_TAG, request->app);
    ecs_tag_add(tags, ECS_ENVIRONMENT_TAG, request->environment);
    ecs_tag_add(tags, ECS_RELEASE_TAG, request->release);
    return tags;
}

static bool has_same_release(const json_t *tags, const json_t *wanted)
{
    static const char *const keys[] = {ECS_APP_TAG, ECS_ENVIRONMENT_TAG, ECS_RELEASE_TAG};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *one = ecs_tag(tags, keys[i]), *other = ecs_tag(wanted, keys[i]);
        if (!one || !other || strcmp(one, other) != 0)
            return false;
    }
    return true;
}

static bool is_same(const EcsDefinition *definition, const json_t *content, const json_t *tags)
{
    JSON_AUTO json_t *other = content_of(definition->definition);
    return has_same_release(definition->tags, tags) && json_equal(other, content);
}

/* Looks among the newest of the family, down to the current one: a revision of ours was made after
 * it. *ret_found says whether *ret was filled. */
static bool find_same(TALLOC_CTX *ctx, Aws *aws, const EcsDefinition *current,
                      const json_t *content, const json_t *tags, bool *ret_found,
                      EcsDefinition *ret, Error *err)
{
    const char *family = json_get_string(content, "family", "");
    JSON_AUTO json_t *arns = NULL;
    if (!ecs_list_definitions(aws, family, NEWEST, &arns, err))
        return false;
    size_t i;
    json_t *arn;
    json_array_foreach(arns, i, arn)
    {
        EcsDefinition candidate;
        if (i == NEWEST || strcmp(json_string_value(arn), current->arn) == 0)
            return true;
        if (!ecs_describe_definition(ctx, aws, json_string_value(arn), &candidate, err))
            return false;
        if (is_same(&candidate, content, tags)) {
            *ret = candidate;
            *ret_found = true;
            return true;
        }
    }
    return true;
}

static bool make(TALLOC_CTX *ctx, Aws *aws, const EcsDefinition *current, json_t *content,
                 json_t *tags, EcsRevision *revision, Error *err)
{
    revision->reused = is_same(current, content, tags);
    revision->definition = *current;
    if (revision->reused)
        return true;
    if (!find_same(ctx, aws, current, content, tags, &revision->reused, &revision->definition, err))
        return false;
    if (revision->reused)
        return true;
    JSON_AUTO json_t *input = json_copy(content);
    json_object_set(input, "tags", tags);
    return ecs_register_definition(ctx, aws, input, &revision->definition, err);
}

/* A wrong --image would run another app's migrations. */
static void warn_of_other_repository(Progress *progress, const json_t *container, const char *image)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    ImageReference was, is;
    const char *old = json_get_string(container, "image", "");
    if (image_reference_parse(tmp, old, &was, &ignored) &&
        image_reference_parse(tmp, image, &is, &ignored) && strcmp(was.name, is.name) != 0)
        progress_say(progress, PROGRESS_WARNING,
                     "the container '%s' has run images of '%s' so far, and the release is of '%s'",
                     json_get_string(container, "name", "?"), was.name, is.name);
}

bool ecs_revision_make(TALLOC_CTX *ctx, Aws *aws, Progress *progress,
                       const EcsRevisionRequest *request, EcsRevision *ret, Error *err)
{
    EcsDefinition current;
    EcsRevision revision = {0};
    const json_t *container = NULL;
    if (!ecs_describe_definition(ctx, aws, request->current, &current, err) ||
        !ecs_definition_container(current.definition, request->container, &container, err) ||
        !ecr_resolve(ctx, aws, request->image, ecs_definition_architecture(current.definition),
                     &revision.image, err))
        return error_wrap(err, "the task definition for release %s", request->release);
    warn_of_other_repository(progress, container, request->image);
    revision.container = json_get_string(container, "name", "");
    JSON_AUTO json_t *content = content_of(current.definition);
    JSON_AUTO json_t *tags = tags_of(current.tags, request);
    replace_image(content, revision.container, revision.image.pinned);
    if (!make(ctx, aws, &current, content, tags, &revision, err))
        return error_wrap(err, "the task definition for release %s", request->release);
    progress_say(progress, PROGRESS_VERBOSE, "task definition %s%s", revision.definition.arn,
                 revision.reused ? ", registered before" : "");
    *ret = revision;
    return true;
}
