/* What requests are signed with. Private to this folder. */
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "base/secret.h"

typedef struct AwsKeys {
    const char *access_key;
    Secret *secret_key;
    Secret *session_token; /* NULL: none */
    int64_t expires_ms;    /* since 1970 by AWS' clock; 0: not known to */
    const char *source;    /* "the profile 'ci' in /root/.aws/config": for messages */
} AwsKeys;

/* Copies. `session_token` may be NULL. Child of ctx. */
AwsKeys *keys_new(TALLOC_CTX *ctx, const char *access_key, const char *secret_key,
                  const char *session_token, const char *source);

/* From what a credential endpoint or process answers; `token_name` is "Token" or "SessionToken".
 * ERR_AUTH that names the source when something is missing. Child of ctx. */
bool keys_from_json(TALLOC_CTX *ctx, const json_t *body, const char *token_name, const char *source,
                    AwsKeys **ret_keys, Error *err) MUST_USE;
