#include "aws/ecs/call.h"

#define PAGES 100

static const AwsService ECS = {
    .id = "ECS",
    .host = "ecs",
    .signing_name = "ecs",
    .protocol = AWS_JSON_1_1,
    .target = "AmazonEC2ContainerServiceV20141113",
};

AwsCall ecs_call(const EcsCall *call)
{
    return (AwsCall){
        .service = &ECS,
        .operation = call->operation,
        .input = call->input,
        .repeatable = call->repeatable,
    };
}

bool ecs_ask(TALLOC_CTX *ctx, Aws *aws, const EcsCall *call, const char *member, json_type type,
             json_t **ret_member, Error *err)
{
    const AwsCall aws_call = ecs_call(call);
    json_t *body = NULL;
    if (!aws_ask(ctx, aws, &aws_call, &body, err))
        return false;
    json_t *found = json_object_get(body, member);
    if (!found || json_typeof(found) != type)
        return error_set(err, ERR_FORMAT, "the answer of ECS to %s has no '%s'", call->operation,
                         member);
    *ret_member = found;
    return true;
}

bool ecs_tell(Aws *aws, const EcsCall *call, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const AwsCall aws_call = ecs_call(call);
    json_t *body = NULL;
    return aws_ask(tmp, aws, &aws_call, &body, err);
}

/* Adds one page; *ret_more says whether `input` now asks for another one. */
static bool list_page(Aws *aws, const EcsCall *call, json_t *input, const char *member,
                      json_t *list, bool *ret_more, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const AwsCall aws_call = ecs_call(call);
    json_t *body = NULL;
    if (!aws_ask(tmp, aws, &aws_call, &body, err))
        return false;
    json_array_extend(list, json_object_get(body, member));
    const char *next = json_get_string(body, "nextToken", "");
    *ret_more = *next != '\0';
    json_object_set_new(input, "nextToken", json_string(next));
    return true;
}

bool ecs_list(Aws *aws, const char *operation, json_t *input, const char *member, size_t most,
              json_t **ret_list, Error *err)
{
    const EcsCall call = {operation, input, true};
    JSON_AUTO json_t *list = json_array();
    bool more = true;
    for (int page = 0; more && (most == 0 || json_array_size(list) < most); page++) {
        if (page == PAGES)
            return error_set(err, ERR_FAILED, "ECS has more for %s than %d pages", operation,
                             PAGES);
        if (!list_page(aws, &call, input, member, list, &more, err))
            return false;
    }
    *ret_list = json_incref(list);
    return true;
}
