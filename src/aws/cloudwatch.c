#include "aws/cloudwatch.h"

static const AwsService CLOUDWATCH = {
    .id = "CloudWatch",
    .host = "monitoring",
    .signing_name = "monitoring",
    .protocol = AWS_QUERY,
    .target = "2010-08-01",
};

static void add(json_t *input, const char *prefix, const char *name, const char *value)
{
    TALLOC_AUTO char *key = talloc_asprintf(NULL, "%s.%s", prefix, name);
    json_object_set_new(input, key, json_string_or_null(value));
}

static void add_dimensions(TALLOC_CTX *ctx, json_t *input, const char *member,
                           const char *const *pairs)
{
    for (int number = 1; *pairs; pairs += 2, number++) {
        const char *prefix = talloc_asprintf(ctx, "%s.Dimensions.member.%d", member, number);
        add(input, prefix, "Name", pairs[0]);
        add(input, prefix, "Value", pairs[1]);
    }
}

static void add_datum(TALLOC_CTX *ctx, json_t *input, const CloudWatchDatum *datum, size_t number,
                      const char *time)
{
    const char *member = talloc_asprintf(ctx, "MetricData.member.%zu", number);
    add(input, member, "MetricName", datum->name);
    add(input, member, "Timestamp", time);
    add(input, member, "Unit", datum->unit);
    add(input, member, "Value", talloc_asprintf(ctx, "%lld", (long long)datum->value));
    add_dimensions(ctx, input, member, datum->dimensions);
}

bool cloudwatch_put(Aws *aws, const char *name_space, const CloudWatchDatum *data, size_t count,
                    const char *time, int64_t timeout_ms, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = json_pack("{s:s}", "Namespace", name_space);
    for (size_t i = 0; i < count; i++)
        add_datum(tmp, input, &data[i], i + 1, time);
    const AwsCall call = {.service = &CLOUDWATCH,
                          .operation = "PutMetricData",
                          .input = input,
                          .timeout_ms = timeout_ms};
    AwsAnswer answer = {0};
    if (!aws_call(tmp, aws, &call, &answer, err))
        return false;
    return !answer.code || aws_refused(&call, &answer, err);
}
