/* An HTTP client over libcurl, loaded when first needed. Bodies are bounded, every request has a
 * time limit and watches the cancel. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/error.h"

typedef struct HttpRequest {
    const char *method;         /* NULL: GET */
    const char *url;            /* http:// or https:// */
    const char *const *headers; /* NULL-terminated "Name: value"; or NULL */
    const char *body;           /* or NULL */
    size_t body_length;
    int64_t timeout_ms; /* whole request; 0: 30 s */
    size_t max_body;    /* bytes of the answer; 0: 1 MiB */
    const Cancel *cancel;
} HttpRequest;

typedef struct HttpResponse {
    int status;
    char *body; /* NUL-terminated; child of ctx */
    size_t length;
} HttpResponse;

/* False only when there is no answer (ERR_CONNECT), the answer is too large (ERR_FAILED), the URL
 * or a header cannot be used (ERR_CONFIG) or the cancel fired; every status is an answer. Redirects
 * are not followed: they are answers too. The environment's proxies (http_proxy, no_proxy) count.
 */
bool http_request(TALLOC_CTX *ctx, const HttpRequest *request, HttpResponse *ret_response,
                  Error *err) MUST_USE;

/* The URL as it may be shown: without user and password, and redacted. Child of ctx. */
char *http_shown_url(TALLOC_CTX *ctx, const char *url);
