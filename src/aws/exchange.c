#include "aws/exchange.h"

#include <string.h>

#include "aws/answer.h"
#include "aws/credentials.h"
#include "net/http_date.h"
#include "aws/retry.h"
#include "aws/sigv4.h"

#define DEFAULT_TIMEOUT_MS 30000
#define DEFAULT_BODY_LIMIT ((size_t)4 << 20)
/* AWS takes signatures that are up to five minutes off; the Date header has whole seconds. */
#define SKEW_TO_CORRECT_MS (4 * 60 * 1000)
#define SKEW_TO_NOTICE_MS  2000

/* One try, and what came of it. */
typedef struct Try {
    AwsCore *core;
    const AwsCall *call;
    const Wire *wire;
    AwsAnswer answer;
    Error error; /* why there is no answer */
    AwsTrouble trouble;
    int64_t retry_after_ms;
    int64_t skew_ms; /* the server's clock minus the time that was signed */
    bool is_signed;  /* what failed before was no matter of this call */
} Try;

static void follow_clock(Try *try, const HttpResponse *response, int64_t signed_ms)
{
    TALLOC_AUTO char *date = http_header(NULL, response, "Date");
    int64_t server_ms;
    if (!date || !http_date_parse(date, &server_ms))
        return;
    int64_t off = server_ms - core_now_ms(try->core);
    try->skew_ms = server_ms - signed_ms;
    if (off > SKEW_TO_NOTICE_MS || off < -SKEW_TO_NOTICE_MS)
        try->core->clock_offset_ms += off;
}

/* The headers to send: signed, unless the call is for anybody. */
static bool sign(TALLOC_CTX *ctx, const Try *try, const char *path, int64_t now_ms,
                 const char *const **ret_headers, Error *err)
{
    const Wire *wire = try->wire;
    const AwsKeys *keys = wire->keys;
    *ret_headers = wire->headers;
    if (wire->anonymous)
        return true;
    if (!keys && !credentials_get(try->core, &keys, err))
        return false;
    SigV4Request request = {.method = wire->method,
                            .host = wire->endpoint.host,
                            .path = path,
                            .query = wire->query,
                            .headers = wire->headers,
                            .payload = wire->body,
                            .payload_length = wire->body_length};
    SigV4Scope scope = {
        .region = wire->region, .service = try->call->service->signing_name, .now_ms = now_ms};
    return sigv4_sign(ctx, &request, &scope, keys, ret_headers, err);
}

static void read_answer(TALLOC_CTX *ctx, Try *try, const HttpResponse *response, int64_t signed_ms)
{
    follow_clock(try, response, signed_ms);
    if (!answer_read(ctx, try->call->service, response, &try->answer, &try->error)) {
        try->trouble = TROUBLE_LOST;
        return;
    }
    try->trouble = retry_classify(try->answer.status, try->answer.code);
    try->retry_after_ms = answer_retry_after_ms(response);
    bool skewed = try->skew_ms > SKEW_TO_CORRECT_MS || try->skew_ms < -SKEW_TO_CORRECT_MS;
    /* Only a clock that was off makes another signature a better one. */
    if (try->trouble == TROUBLE_CLOCK && !skewed)
        try->trouble = TROUBLE_FINAL;
}

static AwsTrouble trouble_without_answer(const Error *error, bool sent)
{
    if (error->kind != ERR_CONNECT)
        return TROUBLE_FINAL;
    return sent ? TROUBLE_LOST : TROUBLE_CONNECT;
}

/* The answer's parts are children of ctx. */
static void try_once(TALLOC_CTX *ctx, Try *try)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Wire *wire = try->wire;
    const AwsCall *call = try->call;
    int64_t now_ms = core_now_ms(try->core);
    const char *path = sigv4_path(tmp, wire->path);
    const char *query = wire->query ? sigv4_query(tmp, wire->query) : "";
    const char *const *headers;
    bool sent = false;
    try->is_signed = sign(tmp, try, path, now_ms, &headers, &try->error);
    if (!try->is_signed) {
        try->trouble = TROUBLE_FINAL;
        return;
    }
    HttpRequest request = {
        .method = wire->method,
        .url =
            talloc_asprintf(tmp, "%s%s%s%s", wire->endpoint.base, path, *query ? "?" : "", query),
        .headers = headers,
        .body = wire->body,
        .body_length = wire->body_length,
        .timeout_ms = call->timeout_ms ? call->timeout_ms : DEFAULT_TIMEOUT_MS,
        .max_body = call->max_body ? call->max_body : DEFAULT_BODY_LIMIT,
        .once = !call->repeatable && !call->settles_loss,
        .once_kept = !call->repeatable && call->settles_loss,
        .ret_sent = &sent,
    };
    HttpResponse response;
    if (core_http(ctx, try->core, &request, &response, &try->error))
        read_answer(ctx, try, &response, now_ms);
    else
        try->trouble = trouble_without_answer(&try->error, sent);
}

static bool wait_for_next(const Try *try, int64_t pause_ms, Error *err)
{
    AwsCore *core = try->core;
    TALLOC_AUTO char *pause = clock_duration_text(NULL, pause_ms);
    const char *code = try->answer.code;
    progress_say(core->progress, PROGRESS_VERBOSE, "%s %s: %s%s%s%s, again in %s",
                 try->call->service->id, try->call->operation, retry_name(try->trouble),
                 code ? " (" : "", code ? code : "", code ? ")" : "", pause);
    return core->clock->sleep_ms(core->clock, pause_ms, core->cancel) ||
           cancel_error(core->cancel, err);
}

static bool is_stop(const Error *error)
{
    return error->kind == ERR_INTERRUPTED || error->kind == ERR_TERMINATED;
}

/* What is said in the end of a call that has no answer. */
static bool give_up(const Try *try, Error *error, Error *err)
{
    const AwsCall *call = try->call;
    if (!try->is_signed || is_stop(error))
        return error_move(err, error);
    bool too_large = error->kind == ERR_FAILED;
    bool lost = try->trouble == TROUBLE_LOST || (too_large && !call->repeatable);
    if (lost && !retry_is_read(call)) {
        error_set(err, ERR_UNKNOWN, "the reply to %s %s was lost: it may have been carried out",
                  call->service->id, call->operation);
        return error_detail(err, "%s", error->message);
    }
    if (lost && error->kind == ERR_FORMAT)
        error->kind = ERR_CONNECT;
    error_move(err, error);
    return error_wrap(err, "%s %s", call->service->id, call->operation);
}

/* Leaves what belongs to the last try alone. */
static void start_over(Try *try, TALLOC_CTX *tmp)
{
    talloc_free_children(tmp);
    error_clear(&try->error);
    try->answer = (AwsAnswer){0};
    try->retry_after_ms = 0;
    try->skew_ms = 0;
}

static bool try_until_done(TALLOC_CTX *tmp, Try *try, Error *err)
{
    Retries retries = {0};
    int64_t pause_ms;
    for (;;) {
        start_over(try, tmp);
        try_once(tmp, try);
        if (try->trouble == TROUBLE_NONE)
            return true;
        if (!retry_again(&retries, try->call, try->trouble, try->retry_after_ms, &pause_ms))
            return try->answer.status != 0 || give_up(try, &try->error, err);
        if (try->trouble == TROUBLE_EXPIRED && !try->wire->keys)
            credentials_forget(try->core);
        if (!wait_for_next(try, pause_ms, err))
            return false;
    }
}

bool aws_exchange(TALLOC_CTX *ctx, AwsCore *core, const AwsCall *call, const Wire *wire,
                  AwsAnswer *ret_answer, Error *err)
{
    TALLOC_CTX *answer_ctx = talloc_new(ctx);
    Try try = {.core = core, .call = call, .wire = wire};
    bool ok = try_until_done(answer_ctx, &try, err);
    error_clear(&try.error);
    if (!ok) {
        talloc_free(answer_ctx);
        return false;
    }
    *ret_answer = try.answer;
    return true;
}
