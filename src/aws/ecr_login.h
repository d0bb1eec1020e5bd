/* Logins at Amazon ECR. */
#pragma once

#include "aws/aws.h"
#include "base/registry_login.h"

/* Knows the registries of ECR (ACCOUNT.dkr.ecr.REGION.amazonaws.com), by a token that is good for
 * twelve hours: needs ecr:GetAuthorizationToken, and for the image itself ecr:BatchGetImage and
 * ecr:GetDownloadUrlForLayer. `aws` is borrowed. Child of ctx. */
RegistryLogin *ecr_login(TALLOC_CTX *ctx, Aws *aws);
