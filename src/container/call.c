#include <string.h>

#include "base/clock.h"
#include "container/engine_private.h"
#include "net/http_date.h"

#define TIMEOUT_MS 60000
/* A list of all containers, each with its labels and mounts. */
#define BODY_MOST    ((size_t)16 << 20)
#define MESSAGE_MOST 2000
/* Of a stream: what waits to be read. A frame of a log has up to 16 KiB by Docker, more elsewhere.
 */
#define WAITING_MOST ((size_t)1 << 20)

static bool error_silent(const ContainerEngine *engine, const Error *why, Error *err)
{
    error_set(err, ERR_CONNECT, "the container engine at %s does not answer", engine->config.host);
    error_detail(err, "%s", why->message);
    return error_hint(err, "does it run, and may this user use it? ls -l %s; docker -H %s version",
                      engine->socket, engine->config.host);
}

/* What curl says of hosts and ports helps nobody here. */
static bool failed(const ContainerEngine *engine, Error *why, Error *err)
{
    return why->kind == ERR_CONNECT ? error_silent(engine, why, err) : error_move(err, why);
}

static const char *message_of(TALLOC_CTX *ctx, const json_t *body, const HttpResponse *response)
{
    /* "cause" is Podman's. */
    const char *message = json_get_string(body, "message", NULL);
    if (!message)
        message =
            response->length ? response->body : talloc_asprintf(ctx, "status %d", response->status);
    TALLOC_AUTO char *shown = talloc_strndup(NULL, message, MESSAGE_MOST);
    size_t length = strlen(shown);
    while (length > 0 && strchr(" \r\n", shown[length - 1]))
        shown[--length] = '\0';
    return secret_redact(ctx, shown);
}

static void take_answer(TALLOC_CTX *ctx, const HttpResponse *response, ContainerAnswer *ret)
{
    json_error_t ignored;
    TALLOC_AUTO char *date = http_header(NULL, response, "Date");
    json_t *body = json_loads(response->body, JSON_DECODE_ANY, &ignored);
    *ret = (ContainerAnswer){
        .status = response->status,
        .body = body ? json_keep(ctx, body) : NULL,
        .message = "",
    };
    if (!date || !http_date_parse(date, &ret->now_ms))
        ret->now_ms = 0;
    if (response->status >= 400)
        ret->message = message_of(ctx, body, response);
}

/* The values of a container's environment go this way. */
static void wipe(char *body)
{
    if (body)
        explicit_bzero(body, strlen(body));
}

static HttpRequest request_of(TALLOC_CTX *ctx, const ContainerEngine *engine,
                              const ContainerCall *call, const char *body)
{
    const char **headers = talloc_zero_array(ctx, const char *, 3);
    size_t count = 0;
    if (body)
        headers[count++] = "Content-Type: application/json";
    if (call->auth)
        headers[count] = talloc_asprintf(ctx, "X-Registry-Auth: %s", secret_reveal(call->auth));
    return (HttpRequest){
        .client = engine->client,
        .method = call->method,
        .url = talloc_asprintf(ctx, "http://engine%s", call->path),
        .headers = headers,
        .body = body,
        .body_length = body ? strlen(body) : 0,
        .timeout_ms = call->timeout_ms ? call->timeout_ms : TIMEOUT_MS,
        .max_body = BODY_MOST,
        .socket = engine->socket,
        .cancel = call->cancel,
        .direct = true,
        .ret_sent = call->ret_sent,
    };
}

bool engine_send(TALLOC_CTX *ctx, ContainerEngine *engine, const ContainerCall *call,
                 ContainerAnswer *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error why = {0};
    HttpResponse response;
    char *body = call->input ? json_text(tmp, call->input) : NULL;
    HttpRequest request = request_of(tmp, engine, call, body);
    bool answered = http_request(tmp, &request, &response, &why);
    wipe(body);
    if (!answered)
        return failed(engine, &why, err);
    take_answer(ctx, &response, ret);
    return true;
}

/* The call with its version in front. */
static bool versioned(TALLOC_CTX *ctx, ContainerEngine *engine, const ContainerCall *call,
                      ContainerCall *ret, Error *err)
{
    if (!engine_negotiate(ctx, engine, err))
        return false;
    *ret = *call;
    ret->path = talloc_asprintf(ctx, "/v%s%s", engine->api, call->path);
    return true;
}

bool container_ask(TALLOC_CTX *ctx, ContainerEngine *engine, const ContainerCall *call,
                   ContainerAnswer *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ContainerCall whole;
    return versioned(tmp, engine, call, &whole, err) && engine_send(ctx, engine, &whole, ret, err);
}

bool container_open_stream(TALLOC_CTX *ctx, ContainerEngine *engine, const ContainerCall *call,
                           HttpStream **ret_stream, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error why = {0};
    ContainerCall whole;
    if (!versioned(tmp, engine, call, &whole, err))
        return false;
    HttpRequest request = request_of(tmp, engine, &whole, NULL);
    request.max_body = WAITING_MOST;
    return http_stream_open(ctx, &request, ret_stream, &why) || failed(engine, &why, err);
}
