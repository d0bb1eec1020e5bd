/* What requests are signed with. Private to this folder. */
#pragma once

#include <stdint.h>

#include "base/secret.h"

typedef struct AwsKeys {
    const char *access_key;
    Secret *secret_key;
    Secret *session_token; /* NULL: none */
    int64_t expires_ms;    /* since 1970 by AWS' clock; 0: never */
    const char *source;    /* "the environment (AWS_ACCESS_KEY_ID)": for messages */
} AwsKeys;
