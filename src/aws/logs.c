#include "aws/logs.h"

#include <string.h>

/* A page has up to 1 MiB of messages; JSON may need six bytes for one of theirs. */
#define PAGE_EVENTS 2000
#define PAGE_BODY   ((size_t)8 * 1024 * 1024)

static const AwsService LOGS = {
    .id = "CloudWatch Logs",
    .host = "logs",
    .signing_name = "logs",
    .protocol = AWS_JSON_1_1,
    .target = "Logs_20140328",
};

static void take_events(TALLOC_CTX *ctx, const json_t *events, LogsPage *page)
{
    size_t count = json_array_size(events), i;
    LogsEvent *list = talloc_zero_array(ctx, LogsEvent, (unsigned)count);
    json_t *event;
    json_array_foreach(events, i, event)
    {
        list[i] = (LogsEvent){
            .timestamp_ms = json_get_int(event, "timestamp", 0),
            .ingested_ms = json_get_int(event, "ingestionTime", 0),
            .message = json_get_string(event, "message", ""),
        };
    }
    page->events = list;
    page->count = count;
}

bool logs_read(TALLOC_CTX *ctx, Aws *aws, const char *group, const char *stream, const char *token,
               LogsPage *ret, Error *err)
{
    JSON_AUTO json_t *input =
        json_pack("{s:s, s:s, s:b, s:i, s:s*}", "logGroupName", group, "logStreamName", stream,
                  "startFromHead", 1, "limit", PAGE_EVENTS, "nextToken", token);
    const AwsCall call = {
        .service = &LOGS,
        .operation = "GetLogEvents",
        .input = input,
        .repeatable = true,
        .max_body = PAGE_BODY,
    };
    AwsAnswer answer = {0};
    if (!aws_call(ctx, aws, &call, &answer, err))
        return false;
    *ret =
        (LogsPage){.missing = answer.code && strcmp(answer.code, "ResourceNotFoundException") == 0};
    if (ret->missing)
        return true;
    if (answer.code)
        return aws_refused(&call, &answer, err);
    take_events(ctx, json_object_get(answer.body, "events"), ret);
    ret->token = json_get_string(answer.body, "nextForwardToken", "");
    return true;
}

bool logs_has_group(Aws *aws, const char *group, bool *ret_has, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = json_pack("{s:s}", "logGroupNamePrefix", group);
    const AwsCall call = {
        .service = &LOGS, .operation = "DescribeLogGroups", .input = input, .repeatable = true};
    json_t *body = NULL;
    if (!aws_ask(tmp, aws, &call, &body, err))
        return false;
    /* In the order of their names: of those that begin like it, it is the first. */
    const json_t *first = json_array_get(json_object_get(body, "logGroups"), 0);
    *ret_has = strcmp(json_get_string(first, "logGroupName", ""), group) == 0;
    return true;
}
