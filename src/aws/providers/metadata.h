/* Requests to the credential endpoints of this machine or container, which are asked directly: past
 * proxies, with short time limits. Private to src/aws. */
#pragma once

#include "aws/aws_private.h"

typedef struct MetadataRequest {
    const char *method; /* NULL: GET */
    const char *url;
    const char *const *headers; /* or NULL */
    int64_t timeout_ms;         /* of one try */
    unsigned tries;             /* while nobody answers, or with a 5xx */
} MetadataRequest;

/* The last answer. False: nobody answered (ERR_CONNECT), or it was cancelled. */
bool metadata_request(TALLOC_CTX *ctx, AwsCore *core, const MetadataRequest *request,
                      HttpResponse *ret_response, Error *err) MUST_USE;
/* The keys in a JSON answer, which is wiped. */
bool metadata_keys(TALLOC_CTX *ctx, HttpResponse *response, const char *source, AwsKeys **ret_keys,
                   Error *err) MUST_USE;
