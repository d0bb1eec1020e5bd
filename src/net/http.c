#include "net/http.h"

#include "net/http_internal.h"

/* How long one wait may last; libcurl wakes up earlier for its own time limits. */
#define TURN_MS 1000

static void cleanup_exchange(HttpExchange *exchange)
{
    http_release(exchange);
}

static bool take_outcome(HttpExchange *exchange, Error *err)
{
    int left = 0;
    CURLMsg *message = libcurl.curl_multi_info_read(exchange->multi, &left);
    CURLcode code = message ? message->data.result : CURLE_RECV_ERROR;
    return code == CURLE_OK || http_error(exchange, code, err);
}

/* The multi interface is what lets the cancel's descriptor be watched beside the socket. */
static bool perform(HttpExchange *exchange, Error *err)
{
    const Cancel *cancel = exchange->request->cancel;
    struct curl_waitfd extra = {.fd = cancel_fd(cancel), .events = CURL_WAIT_POLLIN};
    if (libcurl.curl_multi_add_handle(exchange->multi, exchange->easy) != CURLM_OK)
        return error_set(err, ERR_INTERNAL, "libcurl does not take the request");
    for (;;) {
        int running = 0;
        CURLMcode code = libcurl.curl_multi_perform(exchange->multi, &running);
        if (code == CURLM_OK && running == 0)
            return take_outcome(exchange, err);
        if (cancel_signal(cancel))
            return cancel_error(cancel, err);
        if (code == CURLM_OK)
            code = libcurl.curl_multi_poll(exchange->multi, &extra, cancel ? 1 : 0, TURN_MS, NULL);
        if (code != CURLM_OK)
            return http_error(exchange, CURLE_OUT_OF_MEMORY, err);
    }
}

/* Bytes of a CONNECT to a proxy count as well: this errs on the side of "it may have been". */
static void tell_whether_sent(const HttpExchange *exchange)
{
    long bytes = 0;
    if (exchange->easy)
        libcurl.curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &bytes);
    if (exchange->request->ret_sent)
        *exchange->request->ret_sent = bytes > 0;
}

bool http_request(TALLOC_CTX *ctx, const HttpRequest *request, HttpResponse *ret_response,
                  Error *err)
{
    if (request->ret_sent)
        *request->ret_sent = false;
    if (!libcurl_load(err))
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    CLEANUP(cleanup_exchange) HttpExchange exchange = {.request = request};
    exchange.body = buf_new(tmp, 0);
    bool answered = http_prepare(&exchange, err) && perform(&exchange, err);
    tell_whether_sent(&exchange);
    if (!answered)
        return false;
    long status = 0;
    libcurl.curl_easy_getinfo(exchange.easy, CURLINFO_RESPONSE_CODE, &status);
    char *body =
        exchange.body.length ? talloc_steal(ctx, exchange.body.data) : talloc_strdup(ctx, "");
    if (!body)
        return error_set(err, ERR_INTERNAL, "out of memory for an answer");
    *ret_response = (HttpResponse){.status = (int)status,
                                   .body = body,
                                   .length = exchange.body.length,
                                   .head = talloc_strdup(ctx, buf_text(&exchange.head))};
    return true;
}
