#include "aws/ecs/definition.h"

#include <ctype.h>
#include <string.h>

#include "aws/ecs/call.h"
#include "base/buf.h"

#define TAG_VALUE_MOST 256
#define NAMES_MOST     4096
#define LIST_MOST      100

static bool take_definition(const json_t *body, const EcsCall *call, EcsDefinition *ret, Error *err)
{
    const json_t *definition = json_object_get(body, "taskDefinition");
    const char *arn = json_get_string(definition, "taskDefinitionArn", NULL);
    if (!arn)
        return error_set(err, ERR_FORMAT, "the answer of ECS to %s has no task definition",
                         call->operation);
    *ret = (EcsDefinition){arn, definition, json_object_get(body, "tags")};
    return true;
}

static bool ask_for_definition(TALLOC_CTX *ctx, Aws *aws, const EcsCall *call, EcsDefinition *ret,
                               Error *err)
{
    const AwsCall aws_call = ecs_call(call);
    json_t *body = NULL;
    return aws_ask(ctx, aws, &aws_call, &body, err) && take_definition(body, call, ret, err);
}

bool ecs_describe_definition(TALLOC_CTX *ctx, Aws *aws, const char *name, EcsDefinition *ret,
                             Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s, s:[s]}", "taskDefinition", name, "include", "TAGS");
    const EcsCall call = {"DescribeTaskDefinition", input, true};
    return ask_for_definition(ctx, aws, &call, ret, err);
}

bool ecs_register_definition(TALLOC_CTX *ctx, Aws *aws, const json_t *input, EcsDefinition *ret,
                             Error *err)
{
    const EcsCall call = {"RegisterTaskDefinition", input, true};
    return ask_for_definition(ctx, aws, &call, ret, err);
}

bool ecs_list_definitions(Aws *aws, const char *family, size_t most, json_t **ret_arns, Error *err)
{
    size_t page = most < LIST_MOST ? most : LIST_MOST;
    JSON_AUTO json_t *input = json_pack("{s:s, s:s, s:s, s:I}", "familyPrefix", family, "status",
                                        "ACTIVE", "sort", "DESC", "maxResults", (json_int_t)page);
    return ecs_list(aws, "ListTaskDefinitions", input, "taskDefinitionArns", most, ret_arns, err);
}

static bool is_essential(const json_t *container)
{
    return json_get_bool(container, "essential", true);
}

static bool error_container(const json_t *containers, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf names = buf_new(tmp, NAMES_MOST);
    size_t i;
    json_t *container;
    json_array_foreach(containers, i, container)
    {
        bool added UNUSED =
            buf_printf(&names, "%s%s%s", i ? ", " : "", json_get_string(container, "name", "?"),
                       is_essential(container) ? "" : " (not essential)");
    }
    if (name)
        error_set(err, ERR_CONFIG, "the task definition has no container '%s'", name);
    else
        error_set(err, ERR_CONFIG, "the task definition has several containers that could migrate");
    error_detail(err, "it has: %s", buf_text(&names));
    return error_hint(err, "name the one with the migration command: migrate.container");
}

bool ecs_definition_container(const json_t *definition, const char *name, const json_t **ret,
                              Error *err)
{
    const json_t *containers = json_object_get(definition, "containerDefinitions");
    const json_t *found = NULL;
    size_t i, fitting = 0;
    json_t *container;
    json_array_foreach(containers, i, container)
    {
        if (name ? strcmp(json_get_string(container, "name", ""), name) == 0
                 : is_essential(container)) {
            found = container;
            fitting++;
        }
    }
    if (fitting != 1)
        return error_container(containers, name, err);
    *ret = found;
    return true;
}

const char *ecs_definition_architecture(const json_t *definition)
{
    const json_t *platform = json_object_get(definition, "runtimePlatform");
    return strcmp(json_get_string(platform, "cpuArchitecture", ""), "ARM64") == 0 ? "arm64"
                                                                                  : "amd64";
}

const char *ecs_tag(const json_t *tags, const char *key)
{
    size_t i;
    json_t *tag;
    json_array_foreach(tags, i, tag)
    {
        if (strcmp(json_get_string(tag, "key", ""), key) == 0)
            return json_get_string(tag, "value", "");
    }
    return NULL;
}

void ecs_tag_add(json_t *tags, const char *key, const char *value)
{
    if (!value)
        return;
    char allowed[TAG_VALUE_MOST + 1] = {0};
    for (size_t i = 0; i < TAG_VALUE_MOST && value[i]; i++) {
        unsigned char c = (unsigned char)value[i];
        allowed[i] = (char)(c < 128 && (isalnum(c) || strchr(" +-=._:/@", c)) ? c : '_');
    }
    json_array_append_new(tags, json_pack("{s:s, s:s}", "key", key, "value", allowed));
}
