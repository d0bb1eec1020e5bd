#include "notify/post.h"

#include <string.h>

#define MOST_TRIES    3
#define PAUSE_BASE_MS 500
#define PAUSE_CAP_MS  4000
#define LARGEST_BODY  ((size_t)256 << 10)
#define LONGEST_WORDS 160

static const struct {
    int status;
    ErrorKind kind;
    bool again;
} statuses[] = {
    {401, ERR_AUTH, false},  {403, ERR_AUTH, false},  {429, ERR_BUSY, true},
    {500, ERR_FAILED, true}, {502, ERR_FAILED, true}, {503, ERR_FAILED, true},
    {504, ERR_FAILED, true},
};

static ErrorKind status_kind(int status, bool *ret_again)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        if (statuses[i].status != status)
            continue;
        *ret_again = statuses[i].again;
        return statuses[i].kind;
    }
    *ret_again = false;
    return status >= 200 && status < 300 ? ERR_NONE : ERR_FAILED;
}

char *notify_answer(TALLOC_CTX *ctx, const HttpResponse *response)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *words = secret_redact(tmp, response->body);
    for (char *at = words; *at; at++)
        *at = *at == '\n' || *at == '\r' || *at == '\t' ? ' ' : *at;
    words += strspn(words, " ");
    /* A page for a browser says nothing in one line. */
    if (!*words || *words == '<')
        return talloc_asprintf(ctx, "answered %d", response->status);
    return talloc_asprintf(ctx, "answered %d: %s", response->status,
                           notify_cut(tmp, words, LONGEST_WORDS));
}

int64_t sending_rest_ms(const NotifySending *sending)
{
    Clock *clock = sending->config->clock;
    int64_t rest = sending->deadline - clock->monotonic_ms(clock);
    return rest > 1 ? rest : 1;
}

/* Whether there is time for another try, after a pause. */
static bool may_retry(const NotifySending *sending, unsigned attempt)
{
    Clock *clock = sending->config->clock;
    int64_t ms = clock_backoff_ms(attempt, PAUSE_BASE_MS, PAUSE_CAP_MS);
    return attempt + 1 < MOST_TRIES && ms < sending_rest_ms(sending) &&
           clock->sleep_ms(clock, ms, sending->cancel);
}

static const char **make_headers(TALLOC_CTX *ctx, const NotifyRequest *request)
{
    size_t count = 0;
    while (request->headers && request->headers[count])
        count++;
    const char **headers = talloc_zero_array(ctx, const char *, (unsigned)count + 2);
    for (size_t i = 0; i < count; i++)
        headers[i] = request->headers[i];
    if (request->body)
        headers[count] = "Content-Type: application/json";
    return headers;
}

bool notify_request(TALLOC_CTX *ctx, const NotifySending *sending, const NotifyRequest *request,
                    HttpResponse *ret_response, Error *err)
{
    HttpRequest http = {
        .method = request->method ? request->method : "POST",
        .url = request->url,
        .headers = make_headers(ctx, request),
        .body = request->body,
        .body_length = request->body ? strlen(request->body) : 0,
        .max_body = LARGEST_BODY,
        .cancel = sending->cancel,
    };
    for (unsigned attempt = 0;; attempt++) {
        bool again = false;
        http.timeout_ms = sending_rest_ms(sending);
        if (!http_request(ctx, &http, ret_response, err))
            return false;
        ErrorKind kind = status_kind(ret_response->status, &again);
        if (kind == ERR_NONE)
            return true;
        if (!again || !may_retry(sending, attempt))
            return error_set(err, kind, "%s", notify_answer(ctx, ret_response));
    }
}

bool notify_post(TALLOC_CTX *ctx, const NotifySending *sending, const NotifyRequest *request,
                 const json_t *body, HttpResponse *ret_response, Error *err)
{
    NotifyRequest with_body = *request;
    with_body.body = json_text(ctx, body);
    return notify_request(ctx, sending, &with_body, ret_response, err);
}
