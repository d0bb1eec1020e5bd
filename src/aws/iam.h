/* Identity and Access Management: what may be known of a role. */
#pragma once

#include "aws/aws.h"

typedef struct IamRole {
    const json_t *trust; /* AssumeRolePolicyDocument, borrowed from ctx */
} IamRole;

/* `role`: its ARN or name. ERR_CONFIG when there is none (a role of another account is not seen);
 * ERR_AUTH names the permission. */
bool iam_get_role(TALLOC_CTX *ctx, Aws *aws, const char *role, IamRole *ret, Error *err) MUST_USE;
/* Whether the trust policy lets this service ("ecs-tasks.amazonaws.com") assume the role, as far as
 * can be told without its conditions. */
bool iam_trusts_service(const IamRole *role, const char *service);
