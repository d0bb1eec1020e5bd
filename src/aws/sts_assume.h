/* Credentials from the Security Token Service. Private to this folder. */
#pragma once

#include "aws/aws_private.h"

typedef struct AssumeRole {
    const char *role_arn;
    const char *session_name; /* NULL: AWS_ROLE_SESSION_NAME, or "tidegate" */
    const char *external_id;  /* or NULL */
    const char *duration_s;   /* or NULL */
    const char *region;       /* NULL: the core's, else the global endpoint */
} AssumeRole;

/* sts:AssumeRole, signed with `keys`. Child of ctx. */
bool sts_assume_role(TALLOC_CTX *ctx, AwsCore *core, const AssumeRole *role, const AwsKeys *keys,
                     AwsKeys **ret_keys, Error *err) MUST_USE;
/* sts:AssumeRoleWithWebIdentity, which nobody signs. */
bool sts_assume_role_with_web_identity(TALLOC_CTX *ctx, AwsCore *core, const AssumeRole *role,
                                       const Secret *token, AwsKeys **ret_keys,
                                       Error *err) MUST_USE;
