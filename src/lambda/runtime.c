#include "lambda/runtime.h"

#include <stdlib.h>
#include <string.h>

#include "net/http.h"

#define VERSION "2018-06-01"
/* For as long as libcurl can: 24 days. */
#define NO_LIMIT_MS INT32_MAX
/* "Lambda quotas": 6 MB for an event. */
#define EVENT_LIMIT ((size_t)8 << 20)
#define ACCEPTED    202

struct LambdaRuntime {
    char *base;
    HttpClient *http;
};

LambdaRuntime *runtime_new(TALLOC_CTX *ctx, const char *api)
{
    LambdaRuntime *runtime = talloc_zero(ctx, LambdaRuntime);
    runtime->base = talloc_asprintf(runtime, "http://%s/" VERSION "/runtime", api);
    runtime->http = http_client_new(runtime);
    return runtime;
}

static bool read_invocation(TALLOC_CTX *ctx, const HttpResponse *response, LambdaInvocation *ret,
                            Error *err)
{
    const char *id = http_header(ctx, response, "Lambda-Runtime-Aws-Request-Id");
    TALLOC_AUTO char *deadline = http_header(NULL, response, "Lambda-Runtime-Deadline-Ms");
    if (response->status != 200 || !id)
        return error_set(err, ERR_FAILED, "Lambda's runtime API answered with HTTP %d%s",
                         response->status, id ? "" : " and no request id");
    *ret = (LambdaInvocation){
        .id = id,
        .deadline_ms = deadline ? strtoll(deadline, NULL, 10) : 0,
        .event =
            json_keep(ctx, json_loadb(response->body, response->length, JSON_DECODE_ANY, NULL)),
    };
    return true;
}

bool runtime_next(TALLOC_CTX *ctx, LambdaRuntime *runtime, const Cancel *cancel,
                  LambdaInvocation *ret, Error *err)
{
    TALLOC_AUTO char *url = talloc_asprintf(NULL, "%s/invocation/next", runtime->base);
    const HttpRequest request = {
        .client = runtime->http,
        .url = url,
        .timeout_ms = NO_LIMIT_MS,
        .max_body = EVENT_LIMIT,
        .cancel = cancel,
        .direct = true,
    };
    HttpResponse response;
    return (http_request(ctx, &request, &response, err) &&
            read_invocation(ctx, &response, ret, err)) ||
           error_wrap(err, "waiting for the next event");
}

static bool post(LambdaRuntime *runtime, const char *place, const json_t *body, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = json_text(tmp, body);
    const char *type = json_get_string(body, "errorType", NULL);
    const char *const headers[] = {
        "Content-Type: application/json",
        type ? talloc_asprintf(tmp, "Lambda-Runtime-Function-Error-Type: %s", type) : NULL,
        NULL,
    };
    const HttpRequest request = {
        .client = runtime->http,
        .method = "POST",
        .url = talloc_asprintf(tmp, "%s/%s", runtime->base, place),
        .headers = headers,
        .body = text,
        .body_length = text ? strlen(text) : 0,
        .once = true,
        .direct = true,
    };
    HttpResponse response;
    if (!http_request(tmp, &request, &response, err))
        return false;
    return response.status == ACCEPTED ||
           error_set(err, ERR_FAILED, "Lambda did not take the answer (HTTP %d): %s",
                     response.status, response.body);
}

static bool end(LambdaRuntime *runtime, const char *id, const char *how, const json_t *body,
                Error *err)
{
    TALLOC_AUTO char *place = talloc_asprintf(NULL, "invocation/%s/%s", id, how);
    return post(runtime, place, body, err);
}

bool runtime_respond(LambdaRuntime *runtime, const char *id, const json_t *answer, Error *err)
{
    return end(runtime, id, "response", answer, err);
}

bool runtime_fail(LambdaRuntime *runtime, const char *id, const json_t *failure, Error *err)
{
    return end(runtime, id, "error", failure, err);
}

bool runtime_fail_init(LambdaRuntime *runtime, const json_t *failure, Error *err)
{
    return post(runtime, "init/error", failure, err);
}
