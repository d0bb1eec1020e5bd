#include "aws/sns.h"

#include "aws/arn.h"

static const AwsService SNS = {
    .id = "SNS",
    .host = "sns",
    .signing_name = "sns",
    .protocol = AWS_QUERY,
    .target = "2010-03-31",
};

static void add(json_t *input, const char *name, const char *value)
{
    if (value)
        json_object_set_new(input, name, json_string_or_null(value));
}

static void add_attributes(TALLOC_CTX *ctx, json_t *input, const char *const *pairs)
{
    for (int number = 1; pairs && *pairs; pairs += 2, number++) {
        const char *entry = talloc_asprintf(ctx, "MessageAttributes.entry.%d.", number);
        add(input, talloc_asprintf(ctx, "%sName", entry), pairs[0]);
        add(input, talloc_asprintf(ctx, "%sValue.DataType", entry), "String");
        add(input, talloc_asprintf(ctx, "%sValue.StringValue", entry), pairs[1]);
    }
}

bool sns_publish(TALLOC_CTX *ctx, Aws *aws, const SnsMessage *message, const char **ret_id,
                 int64_t timeout_ms, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input =
        json_pack("{s:s, s:s}", "TopicArn", message->topic_arn, "MessageStructure", "json");
    add(input, "Message", json_text(tmp, message->by_protocol));
    add(input, "Subject", message->subject);
    add(input, "MessageGroupId", message->group);
    add(input, "MessageDeduplicationId", message->deduplication);
    add_attributes(tmp, input, message->attributes);
    const AwsCall call = {
        .service = &SNS, .operation = "Publish", .input = input, .timeout_ms = timeout_ms};
    AwsAnswer answer = {0};
    Aws *there = aws_in_region(tmp, aws, arn_region(tmp, message->topic_arn));
    if (!aws_call(tmp, there, &call, &answer, err))
        return false;
    if (answer.code)
        return aws_refused(&call, &answer, err);
    *ret_id = aws_xml_text(ctx, &answer, "MessageId");
    return true;
}
