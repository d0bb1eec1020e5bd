#include <string.h>

#include "aws/call_private.h"
#include "base/percent.h"

/* Of a form: as large as any that the services take. */
#define FORM_LIMIT ((size_t)1 << 20)

static bool json_wire(TALLOC_CTX *ctx, const AwsCall *call, Wire *wire, Error *err)
{
    const AwsService *service = call->service;
    const char **headers = talloc_zero_array(ctx, const char *, 3);
    headers[0] = talloc_asprintf(headers, "Content-Type: application/x-amz-json-1.%d",
                                 service->protocol == AWS_JSON_1_0 ? 0 : 1);
    headers[1] = talloc_asprintf(headers, "X-Amz-Target: %s.%s", service->target, call->operation);
    wire->headers = headers;
    wire->body = call->input ? json_text(ctx, call->input) : "{}";
    return wire->body || error_set(err, ERR_INTERNAL, "the input of %s %s is no JSON", service->id,
                                   call->operation);
}

/* What a form says for a text, a number or a boolean. */
static const char *form_value(TALLOC_CTX *ctx, const json_t *value)
{
    if (json_is_string(value))
        return json_string_value(value);
    return json_text(ctx, value);
}

/* "Action=..&Version=.." and the input's members ("AWS Query protocol" in the documentation of
 * Smithy). */
static bool form_wire(TALLOC_CTX *ctx, const AwsCall *call, Wire *wire, Error *err)
{
    static const char *const HEADERS[] = {
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8", NULL};
    Buf form = buf_new(ctx, FORM_LIMIT);
    bool ok = buf_printf(&form, "Action=%s&Version=%s", call->operation, call->service->target);
    JSON_AUTO json_t *input = call->input ? json_deep_copy(call->input) : NULL;
    const char *name;
    json_t *value;
    json_object_foreach(input, name, value)
    {
        ok = ok && buf_puts(&form, "&") && percent_encode(&form, name, "") &&
             buf_puts(&form, "=") && percent_encode(&form, form_value(ctx, value), "");
    }
    wire->headers = HEADERS;
    wire->body = buf_text(&form);
    return ok || error_set(err, ERR_INTERNAL, "the input of %s %s is too large", call->service->id,
                           call->operation);
}

bool call_wire(TALLOC_CTX *ctx, const AwsCall *call, Wire *wire, Error *err)
{
    wire->method = "POST";
    wire->path = "/";
    bool form = call->service->protocol == AWS_QUERY;
    if (!(form ? form_wire(ctx, call, wire, err) : json_wire(ctx, call, wire, err)))
        return false;
    wire->body_length = strlen(wire->body);
    return true;
}

bool aws_call(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, AwsAnswer *ret_answer, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Wire wire = {0};
    if (!aws_region(aws, &wire.region, err) ||
        !endpoint_find(tmp, aws->core, call->service, call->global ? NULL : wire.region,
                       &wire.endpoint, err) ||
        !call_wire(tmp, call, &wire, err))
        return false;
    aws->core->cancel = aws->cancel;
    return aws_exchange(ctx, aws->core, call, &wire, ret_answer, err);
}

bool aws_ask(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, json_t **ret_body, Error *err)
{
    AwsAnswer answer;
    if (!aws_call(ctx, aws, call, &answer, err))
        return false;
    if (answer.code)
        return aws_refused(call, &answer, err);
    *ret_body = answer.body;
    return true;
}

/* "Virtual hosting of buckets" in the user guide of S3. A name with dots has no place below the
 * certificate's *.s3.REGION.amazonaws.com. */
static void place_bucket(TALLOC_CTX *ctx, const char *bucket, Wire *wire)
{
    if (wire->endpoint.custom || strchr(bucket, '.'))
        wire->path = talloc_asprintf(ctx, "/%s%s", bucket, wire->path);
    else
        wire->endpoint =
            endpoint_of_host(ctx, talloc_asprintf(ctx, "%s.%s", bucket, wire->endpoint.host));
}

bool aws_rest(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, const AwsRequest *request,
              AwsAnswer *ret_answer, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Wire wire = {.method = request->method ? request->method : "GET",
                 .path = request->path,
                 .query = request->query,
                 .headers = request->headers,
                 .body = request->body,
                 .body_length = request->body_length};
    if (!aws_region(aws, &wire.region, err) ||
        !endpoint_find(tmp, aws->core, call->service, wire.region, &wire.endpoint, err))
        return false;
    if (request->bucket)
        place_bucket(tmp, request->bucket, &wire);
    aws->core->cancel = aws->cancel;
    return aws_exchange(ctx, aws->core, call, &wire, ret_answer, err);
}
