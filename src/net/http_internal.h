/* The parts of one HTTP exchange. */
#pragma once

#include "base/buf.h"
#include "net/curl.h"
#include "net/http.h"

typedef struct HttpExchange {
    const HttpRequest *request;
    int64_t timeout_ms;
    CURL *easy;
    CURLM *multi;
    struct curl_slist *headers;
    Buf body;
    bool too_large;
    char reason[CURL_ERROR_SIZE];
} HttpExchange;

/* http_request.c: makes the handles and says to libcurl what is wanted. */
bool http_prepare(HttpExchange *exchange, Error *err) MUST_USE;
void http_release(HttpExchange *exchange);

/* http_error.c: they always return false. */
bool http_error(const HttpExchange *exchange, CURLcode code, Error *err);
