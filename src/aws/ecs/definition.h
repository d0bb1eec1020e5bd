/* Task definitions of ECS. JSON as the API reference names its members; borrowed results live as
 * long as ctx. */
#pragma once

#include "aws/aws.h"

typedef struct EcsDefinition {
    const char *arn;          /* of the revision */
    const json_t *definition; /* taskDefinition */
    const json_t *tags;       /* array of {key, value} */
} EcsDefinition;

/* `name`: an ARN, "family:revision", or "family" for its newest. */
bool ecs_describe_definition(TALLOC_CTX *ctx, Aws *aws, const char *name, EcsDefinition *ret,
                             Error *err) MUST_USE;
/* ARNs of the family's active revisions, newest first, `most` at most. New reference. */
bool ecs_list_definitions(Aws *aws, const char *family, size_t most, json_t **ret_arns,
                          Error *err) MUST_USE;
/* `input` is RegisterTaskDefinition's own. A lost reply is asked for again: one revision more that
 * nobody uses does no harm. */
bool ecs_register_definition(TALLOC_CTX *ctx, Aws *aws, const json_t *input, EcsDefinition *ret,
                             Error *err) MUST_USE;

/* The container of that name; for NULL the only essential one. ERR_CONFIG lists what there is. */
bool ecs_definition_container(const json_t *definition, const char *name, const json_t **ret,
                              Error *err) MUST_USE;
/* The processor that its tasks run on, as images name it: "amd64" or "arm64". */
const char *ecs_definition_architecture(const json_t *definition);
/* The value of a tag; NULL: it has none of that key. */
const char *ecs_tag(const json_t *tags, const char *key);
/* Appends {key, value} with what tags allow: up to 256 letters, digits, spaces and + - = . _ : / @;
 * other characters become '_'. A value of NULL appends nothing. */
void ecs_tag_add(json_t *tags, const char *key, const char *value);
