/* The parts of one HTTP exchange. */
#pragma once

#include "base/buf.h"
#include "net/curl.h"
#include "net/http.h"

typedef struct HttpExchange {
    const HttpRequest *request;
    int64_t timeout_ms;
    CURL *easy;
    CURLM *multi; /* the client's, or our own */
    struct curl_slist *headers;
    size_t given; /* bytes of the body, where libcurl asks for them */
    Buf body;
    Buf head; /* the headers' lines of the last answer (a "100 Continue" goes before it) */
    const Buf *too_large; /* which of them is full; or NULL */
    char reason[CURL_ERROR_SIZE];
} HttpExchange;

/* http_request.c: makes the handles and says to libcurl what is wanted. */
bool http_prepare(HttpExchange *exchange, Error *err) MUST_USE;
void http_release(HttpExchange *exchange);

/* http_client.c: the handle that keeps the connections; NULL without memory. */
CURLM *http_client_multi(HttpClient *client);

/* http_header.c: a callback of libcurl (CURLOPT_HEADERFUNCTION). */
size_t http_receive_header(char *bytes, size_t size, size_t count, void *data);

/* http_error.c: they always return false. */
bool http_error(const HttpExchange *exchange, CURLcode code, Error *err);
