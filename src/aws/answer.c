#include "aws/answer.h"

#include <string.h>

static bool speaks_json(TALLOC_CTX *ctx, const AwsService *service, const HttpResponse *response)
{
    if (service->protocol == AWS_JSON_1_0 || service->protocol == AWS_JSON_1_1)
        return true;
    const char *type = http_header(ctx, response, "Content-Type");
    return type && strstr(type, "json");
}

/* "com.amazonaws.ecs#ClientException:http://internal.amazon.com/coral/.." is "ClientException". */
static const char *bare_code(TALLOC_CTX *ctx, const char *code)
{
    if (!code)
        return NULL;
    size_t length = strcspn(code, ":");
    const char *hash = memrchr(code, '#', length);
    const char *from = hash ? hash + 1 : code;
    return talloc_strndup(ctx, from, (size_t)(code + length - from));
}

static const char *first_string(const json_t *body, const char *const *keys, size_t count)
{
    const char *text = NULL;
    for (size_t i = 0; i < count && !text; i++)
        text = json_get_string(body, keys[i], NULL);
    return text;
}

static const char *find_code(TALLOC_CTX *ctx, const HttpResponse *response, const AwsAnswer *answer)
{
    static const char *const KEYS[] = {"__type", "code", "Code"};
    const char *code = http_header(ctx, response, "x-amzn-errortype");
    if (!code && answer->body)
        code = first_string(answer->body, KEYS, COUNT_OF(KEYS));
    if (!code && !answer->body)
        code = aws_xml_text(ctx, answer, "Code");
    code = bare_code(ctx, code);
    /* An answer to HEAD has no body, one of a proxy no code. */
    return code && *code ? code : talloc_asprintf(ctx, "%d", answer->status);
}

static const char *find_message(TALLOC_CTX *ctx, const AwsAnswer *answer)
{
    static const char *const KEYS[] = {"message", "Message", "errorMessage"};
    if (answer->body)
        return first_string(answer->body, KEYS, COUNT_OF(KEYS));
    return aws_xml_text(ctx, answer, "Message");
}

static const char *find_request_id(TALLOC_CTX *ctx, const HttpResponse *response,
                                   const AwsAnswer *answer)
{
    static const char *const HEADERS[] = {"x-amzn-requestid", "x-amz-request-id"};
    const char *id = NULL;
    for (size_t i = 0; i < COUNT_OF(HEADERS) && !id; i++)
        id = http_header(ctx, response, HEADERS[i]);
    return id || answer->body ? id : aws_xml_text(ctx, answer, "RequestId");
}

bool answer_read(TALLOC_CTX *ctx, const AwsService *service, const HttpResponse *response,
                 AwsAnswer *ret_answer, Error *err)
{
    AwsAnswer answer = {.status = response->status,
                        .text = response->body,
                        .length = response->length,
                        .etag = http_header(ctx, response, "ETag")};
    bool success = response->status >= 200 && response->status < 300;
    if (speaks_json(ctx, service, response)) {
        ERROR_AUTO Error why = {0};
        json_t *body = NULL;
        if (json_parse_object(response->length ? response->body : "{}", &body, &why))
            answer.body = json_keep(ctx, body);
        else if (success && service->protocol != AWS_REST)
            return error_move(err, &why);
    }
    if (!success) {
        answer.code = find_code(ctx, response, &answer);
        answer.message = find_message(ctx, &answer);
    }
    answer.request_id = find_request_id(ctx, response, &answer);
    *ret_answer = answer;
    return true;
}

int64_t answer_retry_after_ms(const HttpResponse *response)
{
    TALLOC_AUTO char *seconds = http_header(NULL, response, "Retry-After");
    long value = seconds ? strtol(seconds, NULL, 10) : 0;
    return value > 0 && value < 86400 ? value * 1000 : 0;
}
