/* One call of ECS. Private to this folder. */
#pragma once

#include "aws/aws.h"

typedef struct EcsCall {
    const char *operation; /* "DescribeTasks" */
    const json_t *input;   /* borrowed */
    bool repeatable;       /* as AwsCall's */
} EcsCall;

AwsCall ecs_call(const EcsCall *call);
/* Sends it and takes one member of the answer: *ret_member is borrowed and lives as long as ctx.
 * ERR_FORMAT when the answer has no such member of that type; else as aws_ask(). */
bool ecs_ask(TALLOC_CTX *ctx, Aws *aws, const EcsCall *call, const char *member, json_type type,
             json_t **ret_member, Error *err) MUST_USE;
/* The same for operations whose answer says nothing that is used. */
bool ecs_tell(Aws *aws, const EcsCall *call, Error *err) MUST_USE;
/* All pages of a list of texts or objects, up to `most` entries (0: all of the first 100 pages);
 * ERR_FAILED when there are more pages than that. *ret_list is a new reference. `input` is
 * changed: it takes the token of the next page. */
bool ecs_list(Aws *aws, const char *operation, json_t *input, const char *member, size_t most,
              json_t **ret_list, Error *err) MUST_USE;
