#include <string.h>
#include <strings.h>

#include "net/http_internal.h"
#include "net/trust.h"

#define DEFAULT_TIMEOUT_MS 30000
#define CONNECT_TIMEOUT_MS 10000
#define DEFAULT_BODY_LIMIT ((size_t)1 << 20)
#define HEAD_LIMIT         ((size_t)64 << 10)

static size_t receive(char *bytes, size_t size, size_t count, void *data)
{
    HttpExchange *exchange = data;
    size_t length = size * count;
    if (buf_append(&exchange->body, bytes, length))
        return length;
    exchange->too_large = &exchange->body;
    return 0;
}

static bool set_text(const HttpExchange *exchange, CURLoption option, const char *text)
{
    return libcurl.curl_easy_setopt(exchange->easy, option, text) == CURLE_OK;
}

static bool set_number(const HttpExchange *exchange, CURLoption option, long number)
{
    return libcurl.curl_easy_setopt(exchange->easy, option, number) == CURLE_OK;
}

static bool set_pointer(const HttpExchange *exchange, CURLoption option, void *pointer)
{
    return libcurl.curl_easy_setopt(exchange->easy, option, pointer) == CURLE_OK;
}

static bool add_header(HttpExchange *exchange, const char *header)
{
    struct curl_slist *longer = libcurl.curl_slist_append(exchange->headers, header);
    if (longer)
        exchange->headers = longer;
    return longer != NULL;
}

static bool has_header(const char *const *headers, const char *name)
{
    for (; headers && *headers; headers++) {
        if (strncasecmp(*headers, name, strlen(name)) == 0)
            return true;
    }
    return false;
}

/* libcurl sends a line break as it is: what follows it would be a header of somebody else's. */
static bool add_headers(HttpExchange *exchange, Error *err)
{
    const char *const *headers = exchange->request->headers;
    /* Without this, larger bodies wait up to a second for a "100 Continue" that few servers send.
     */
    bool added = add_header(exchange, "Expect:");
    /* Nor does it know that the body is a form. */
    added =
        added && (has_header(headers, "Content-Type:") || add_header(exchange, "Content-Type:"));
    for (; added && headers && *headers; headers++) {
        if (strpbrk(*headers, "\r\n"))
            return error_set(err, ERR_CONFIG, "a header of an HTTP request holds a line break");
        added = add_header(exchange, *headers);
    }
    return added || error_set(err, ERR_INTERNAL, "out of memory for a request");
}

static bool has_body(const HttpRequest *request, const char *method)
{
    return request->body || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
           strcmp(method, "PATCH") == 0;
}

static size_t give(char *place, size_t size, size_t count, void *data)
{
    HttpExchange *exchange = data;
    size_t rest = exchange->request->body_length - exchange->given;
    size_t length = size * count < rest ? size * count : rest;
    memcpy(place, exchange->request->body + exchange->given, length);
    exchange->given += length;
    return length;
}

/* libcurl cannot send again what it cannot ask for from its beginning (CURLOPT_SEEKFUNCTION(3)). */
static bool set_body_once(HttpExchange *exchange)
{
    return set_number(exchange, CURLOPT_POST, 1) &&
           set_pointer(exchange, CURLOPT_READDATA, exchange) &&
           libcurl.curl_easy_setopt(exchange->easy, CURLOPT_READFUNCTION, give) == CURLE_OK;
}

static bool set_body(HttpExchange *exchange)
{
    const HttpRequest *request = exchange->request;
    curl_off_t length = request->body ? (curl_off_t)request->body_length : 0;
    CURLcode code = libcurl.curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE, length);
    if (code != CURLE_OK)
        return false;
    return request->once_kept
               ? set_body_once(exchange)
               : set_text(exchange, CURLOPT_POSTFIELDS, request->body ? request->body : "");
}

static bool set_method(HttpExchange *exchange)
{
    const HttpRequest *request = exchange->request;
    const char *method = request->method ? request->method : "GET";
    if (strcmp(method, "HEAD") == 0)
        return set_number(exchange, CURLOPT_NOBODY, 1);
    if (has_body(request, method) && !set_body(exchange))
        return false;
    return set_text(exchange, CURLOPT_CUSTOMREQUEST, method);
}

static bool set_limits(const HttpExchange *exchange)
{
    long timeout = (long)exchange->timeout_ms;
    long connect = timeout < CONNECT_TIMEOUT_MS ? timeout : CONNECT_TIMEOUT_MS;
    long whole = exchange->request->endless ? 0 : timeout;
    return set_number(exchange, CURLOPT_TIMEOUT_MS, whole) &&
           set_number(exchange, CURLOPT_CONNECTTIMEOUT_MS, connect) &&
           set_number(exchange, CURLOPT_NOSIGNAL, 1) &&
           set_number(exchange, CURLOPT_FOLLOWLOCATION, 0) &&
           set_number(exchange, CURLOPT_PATH_AS_IS, 1) &&
           set_text(exchange, CURLOPT_PROTOCOLS_STR, "http,https");
}

static bool set_places(HttpExchange *exchange)
{
    return set_text(exchange, CURLOPT_URL, exchange->request->url) &&
           set_text(exchange, CURLOPT_USERAGENT, "tidegate/" TIDEGATE_VERSION) &&
           set_pointer(exchange, CURLOPT_HTTPHEADER, exchange->headers) &&
           set_pointer(exchange, CURLOPT_ERRORBUFFER, exchange->reason) &&
           set_pointer(exchange, CURLOPT_WRITEDATA, exchange) &&
           set_pointer(exchange, CURLOPT_HEADERDATA, exchange) &&
           libcurl.curl_easy_setopt(exchange->easy, CURLOPT_HEADERFUNCTION, http_receive_header) ==
               CURLE_OK &&
           libcurl.curl_easy_setopt(exchange->easy, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK;
}

static bool set_connection(const HttpExchange *exchange)
{
    const HttpRequest *request = exchange->request;
    TALLOC_AUTO char *trusted = request->ca_file ? NULL : trust_file(NULL);
    const char *authorities = request->ca_file ? request->ca_file : trusted;
    return (!request->once || set_number(exchange, CURLOPT_FRESH_CONNECT, 1)) &&
           (!authorities || set_text(exchange, CURLOPT_CAINFO, authorities)) &&
           (!request->socket || set_text(exchange, CURLOPT_UNIX_SOCKET_PATH, request->socket)) &&
           (!request->direct || set_text(exchange, CURLOPT_PROXY, ""));
}

bool http_prepare(HttpExchange *exchange, Error *err)
{
    const HttpRequest *request = exchange->request;
    exchange->timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : DEFAULT_TIMEOUT_MS;
    exchange->body.limit = request->max_body ? request->max_body : DEFAULT_BODY_LIMIT;
    exchange->head = buf_new(exchange->body.ctx, HEAD_LIMIT);
    exchange->easy = libcurl.curl_easy_init();
    exchange->multi =
        request->client ? http_client_multi(request->client) : libcurl.curl_multi_init();
    if (!exchange->easy || !exchange->multi)
        return error_set(err, ERR_INTERNAL, "out of memory for a request");
    if (!add_headers(exchange, err))
        return false;
    return (set_places(exchange) && set_limits(exchange) && set_connection(exchange) &&
            set_method(exchange)) ||
           error_set(err, ERR_INTERNAL, "libcurl does not take the request");
}

void http_release(HttpExchange *exchange)
{
    if (exchange->multi && exchange->easy)
        libcurl.curl_multi_remove_handle(exchange->multi, exchange->easy);
    libcurl.curl_easy_cleanup(exchange->easy);
    if (!exchange->request->client)
        libcurl.curl_multi_cleanup(exchange->multi);
    libcurl.curl_slist_free_all(exchange->headers);
}
