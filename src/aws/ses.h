/* Amazon SES (version 2 of its API): mail. */
#pragma once

#include "aws/aws.h"

typedef struct SesMail {
    const char *from;
    const char *const *to; /* NULL-terminated */
    const char *subject, *text;
    const char *configuration_set; /* or NULL */
} SesMail;

/* *ret_id: the message's id, child of ctx. */
bool ses_send(TALLOC_CTX *ctx, Aws *aws, const SesMail *mail, const char **ret_id,
              int64_t timeout_ms, Error *err) MUST_USE;
