#include "aws/events.h"

#include "aws/arn.h"

static const AwsService EVENTS = {
    .id = "EventBridge",
    .host = "events",
    .signing_name = "events",
    .protocol = AWS_JSON_1_1,
    .target = "AWSEvents",
};

bool events_put(TALLOC_CTX *ctx, Aws *aws, const EventsEntry *entry, const char **ret_id,
                int64_t timeout_ms, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input =
        json_pack("{s:[{s:s, s:s, s:s, s:s, s:I}]}", "Entries", "EventBusName", entry->bus,
                  "Source", entry->source, "DetailType", entry->detail_type, "Detail",
                  json_text(tmp, entry->detail), "Time", (json_int_t)(entry->time_ms / 1000));
    const AwsCall call = {
        .service = &EVENTS, .operation = "PutEvents", .input = input, .timeout_ms = timeout_ms};
    Aws *there = aws_in_region(tmp, aws, arn_region(tmp, entry->bus));
    json_t *body = NULL;
    if (!aws_ask(tmp, there, &call, &body, err))
        return false;
    /* HTTP 200 says nothing of the entry itself: its place in the answer does. */
    const json_t *put = json_array_get(json_object_get(body, "Entries"), 0);
    const char *id = json_get_string(put, "EventId", NULL);
    if (!id)
        return error_set(err, ERR_FAILED, "EventBridge did not take the event: %s",
                         json_get_string(put, "ErrorMessage",
                                         json_get_string(put, "ErrorCode", "no reason is given")));
    *ret_id = talloc_strdup(ctx, id);
    return true;
}
