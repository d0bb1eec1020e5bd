/* Signature Version 4 ("Create a signed AWS API request" in AWS' IAM User Guide). Private to this
 * folder.
 *
 * Own canonicalisation, as libcurl's CURLOPT_AWS_SIGV4 (7.88) is wrong for queries that are not
 * sorted and for paths that need to be encoded twice, and never says x-amz-content-sha256.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aws/keys.h"
#include "base/error.h"

typedef struct SigV4Request {
    const char *method;
    const char *host;           /* with its port, unless it is the scheme's */
    const char *path;           /* as it is sent: sigv4_path() */
    const char *const *query;   /* raw: name, value, .., NULL; or NULL */
    const char *const *headers; /* "name: value", NULL-terminated, all are signed; or NULL */
    const char *payload;
    size_t payload_length;
} SigV4Request;

typedef struct SigV4Scope {
    const char *region;
    const char *service; /* "s3" has rules of its own */
    int64_t now_ms;      /* since 1970, by AWS' clock */
} SigV4Scope;

/* The path as it is sent: each byte that needs it encoded once. Child of ctx. */
char *sigv4_path(TALLOC_CTX *ctx, const char *raw);
/* The query as it is sent, without "?": encoded and sorted, "name=" where there is no value. Child
 * of ctx. */
char *sigv4_query(TALLOC_CTX *ctx, const char *const *pairs);

/* All headers to send, Host and Authorization included: NULL-terminated, child of ctx. */
bool sigv4_sign(TALLOC_CTX *ctx, const SigV4Request *request, const SigV4Scope *scope,
                const AwsKeys *keys, const char *const **ret_headers, Error *err) MUST_USE;

/* The query, without "?", that carries the signature for `expires_s` seconds. Of the headers only
 * Host is signed, and S3's payload is not. Child of ctx. */
bool sigv4_presign(TALLOC_CTX *ctx, const SigV4Request *request, const SigV4Scope *scope,
                   const AwsKeys *keys, int expires_s, Secret **ret_query, Error *err) MUST_USE;
