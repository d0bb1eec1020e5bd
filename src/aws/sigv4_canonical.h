/* The canonical request: the one text of which both sides make the signature. Private to this
 * folder. */
#pragma once

#include "aws/sigv4.h"

typedef struct SigV4Canonical {
    const char *text;
    const char *signed_headers; /* "host;x-amz-date" */
} SigV4Canonical;

/* `headers` are all that are signed, Host included; `query` is encoded and sorted. Children of ctx.
 */
bool sigv4_canonical(TALLOC_CTX *ctx, const SigV4Request *request, bool s3, const char *query,
                     const char *const *headers, const char *payload_hash,
                     SigV4Canonical *ret_canonical, Error *err) MUST_USE;
