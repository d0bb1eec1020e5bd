/* The Security Token Service: who we are. */
#pragma once

#include "aws/aws.h"

typedef struct StsIdentity {
    const char *account; /* "123456789012" */
    const char *arn;     /* "arn:aws:sts::123456789012:assumed-role/ci/tidegate" */
} StsIdentity;

/* sts:GetCallerIdentity, which needs no permission. Children of ctx. */
bool sts_caller_identity(TALLOC_CTX *ctx, Aws *aws, StsIdentity *ret_identity, Error *err) MUST_USE;
