/* An HTTP client over libcurl, loaded when first needed. Bodies are bounded, every request has a
 * time limit and watches the cancel. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/error.h"

/* Connections that are kept open from one request to the next, so that requests to the same host
 * make one TLS handshake. For one thread at a time; after fork() the child gets connections of its
 * own. */
typedef struct HttpClient HttpClient;
HttpClient *http_client_new(TALLOC_CTX *ctx);

typedef struct HttpRequest {
    HttpClient *client;         /* NULL: a connection for this request alone */
    const char *method;         /* NULL: GET */
    const char *url;            /* http:// or https:// */
    const char *const *headers; /* NULL-terminated "Name: value"; or NULL */
    const char *body;           /* or NULL */
    size_t body_length;
    int64_t timeout_ms;  /* whole request; 0: 30 s */
    size_t max_body;     /* bytes of the answer; 0: 1 MiB */
    const char *ca_file; /* certificates to trust, in PEM; NULL: the system's */
    const char *socket;  /* the path of a Unix socket, in the place of the URL's host; or NULL */
    const Cancel *cancel;
    /* Sending it twice does harm: it goes over a new connection, as libcurl sends a request again
     * when it finds that a kept one was closed meanwhile. */
    bool once;
    /* The same over a kept connection: a reply that is lost because it was closed meanwhile is told
     * as such, for who can find out what became of the request. It needs a body. */
    bool once_kept;
    bool endless;   /* the answer may take any time: http_stream.h */
    bool direct;    /* past the environment's proxies: link-local addresses */
    bool *ret_sent; /* set, on failure too: whether the server may have seen it; or NULL */
} HttpRequest;

typedef struct HttpResponse {
    int status;
    char *body; /* NUL-terminated; child of ctx */
    size_t length;
    char *head; /* its headers' lines, for http_header(); child of ctx */
} HttpResponse;

/* False only when there is no answer (ERR_CONNECT), the answer is too large (ERR_FAILED), the URL
 * or a header cannot be used (ERR_CONFIG) or the cancel fired; every status is an answer. Redirects
 * are not followed: they are answers too. The environment's proxies (http_proxy, no_proxy) count.
 * The path is sent as it is, dots included.
 */
bool http_request(TALLOC_CTX *ctx, const HttpRequest *request, HttpResponse *ret_response,
                  Error *err) MUST_USE;

/* The first header of that name, in any case of its letters; NULL: there is none. Child of ctx. */
char *http_header(TALLOC_CTX *ctx, const HttpResponse *response, const char *name);

/* The URL as it may be shown: without user and password, and redacted. Child of ctx. */
char *http_shown_url(TALLOC_CTX *ctx, const char *url);
