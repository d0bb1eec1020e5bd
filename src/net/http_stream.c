#include "net/http_stream.h"

#include "base/clock.h"
#include "net/http_internal.h"

/* How long one wait may last: libcurl has timers of its own. */
#define TURN_MS 1000

struct HttpStream {
    HttpRequest request;
    HttpExchange exchange;
    bool paused; /* libcurl holds back what did not fit */
    bool ended;
    CURLcode code; /* how it ended */
};

static size_t receive(char *bytes, size_t size, size_t count, void *data)
{
    HttpStream *stream = data;
    size_t length = size * count;
    if (buf_append(&stream->exchange.body, bytes, length))
        return length;
    stream->paused = true;
    return CURL_WRITEFUNC_PAUSE;
}

static int stream_destroy(HttpStream *stream)
{
    http_release(&stream->exchange);
    return 0;
}

/* Lets libcurl do what can be done without waiting. */
static bool turn(HttpStream *stream, Error *err)
{
    HttpExchange *exchange = &stream->exchange;
    int running = 0, left = 0;
    if (stream->paused) {
        stream->paused = false;
        if (libcurl.curl_easy_pause(exchange->easy, CURLPAUSE_CONT) != CURLE_OK)
            return http_error(exchange, CURLE_OUT_OF_MEMORY, err);
    }
    if (libcurl.curl_multi_perform(exchange->multi, &running) != CURLM_OK)
        return http_error(exchange, CURLE_OUT_OF_MEMORY, err);
    if (running == 0) {
        CURLMsg *message = libcurl.curl_multi_info_read(exchange->multi, &left);
        stream->ended = true;
        stream->code = message ? message->data.result : CURLE_RECV_ERROR;
    }
    return true;
}

/* At most a turn of libcurl's. */
static bool wait_for_more(HttpStream *stream, int64_t timeout_ms, Error *err)
{
    const Cancel *cancel = stream->request.cancel;
    struct curl_waitfd extra = {.fd = cancel_fd(cancel), .events = CURL_WAIT_POLLIN};
    int ms = timeout_ms < TURN_MS ? (int)timeout_ms : TURN_MS;
    if (cancel_signal(cancel))
        return cancel_error(cancel, err);
    return libcurl.curl_multi_poll(stream->exchange.multi, &extra, cancel ? 1 : 0, ms, NULL) ==
               CURLM_OK ||
           http_error(&stream->exchange, CURLE_OUT_OF_MEMORY, err);
}

static int64_t now_ms(void)
{
    return clock_system()->monotonic_ms(clock_system());
}

static bool begin(HttpStream *stream, Error *err)
{
    HttpExchange *exchange = &stream->exchange;
    exchange->request = &stream->request;
    exchange->body = buf_new(stream, 0);
    if (!http_prepare(exchange, err))
        return false;
    bool added =
        libcurl.curl_easy_setopt(exchange->easy, CURLOPT_WRITEDATA, stream) == CURLE_OK &&
        libcurl.curl_easy_setopt(exchange->easy, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK &&
        libcurl.curl_multi_add_handle(exchange->multi, exchange->easy) == CURLM_OK;
    return added || error_set(err, ERR_INTERNAL, "libcurl does not take the request");
}

bool http_stream_open(TALLOC_CTX *ctx, const HttpRequest *request, HttpStream **ret_stream,
                      Error *err)
{
    if (!libcurl_load(err))
        return false;
    HttpStream *stream = talloc_zero(ctx, HttpStream);
    stream->request = *request;
    stream->request.url = talloc_strdup(stream, request->url);
    stream->request.client = NULL;
    stream->request.endless = true;
    talloc_set_destructor(stream, stream_destroy);
    if (!begin(stream, err)) {
        talloc_free(stream);
        return false;
    }
    *ret_stream = stream;
    return true;
}

int http_stream_status(const HttpStream *stream)
{
    long status = 0;
    libcurl.curl_easy_getinfo(stream->exchange.easy, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

Buf *http_stream_bytes(HttpStream *stream)
{
    return &stream->exchange.body;
}

/* What came before an end is told before it. */
static bool tell(const HttpStream *stream, size_t before, HttpStreamEvent *ret_event,
                 bool *ret_told, Error *err)
{
    *ret_told = true;
    if (stream->exchange.body.length > before) {
        *ret_event = HTTP_STREAM_BYTES;
        return true;
    }
    if (stream->ended && stream->code != CURLE_OK)
        return http_error(&stream->exchange, stream->code, err);
    if (stream->ended) {
        *ret_event = HTTP_STREAM_ENDED;
        return true;
    }
    if (stream->paused)
        return error_set(err, ERR_FAILED, "more than %zu bytes of an answer wait to be read",
                         stream->exchange.body.limit);
    *ret_told = false;
    return true;
}

bool http_stream_read(HttpStream *stream, int64_t timeout_ms, HttpStreamEvent *ret_event,
                      Error *err)
{
    int64_t until = now_ms() + timeout_ms;
    size_t before = stream->exchange.body.length;
    for (;;) {
        bool told = false;
        if (!stream->ended && !turn(stream, err))
            return false;
        if (!tell(stream, before, ret_event, &told, err))
            return false;
        if (told)
            return true;
        int64_t rest = until - now_ms();
        if (rest <= 0) {
            *ret_event = HTTP_STREAM_NOTHING;
            return true;
        }
        if (!wait_for_more(stream, rest, err))
            return false;
    }
}
