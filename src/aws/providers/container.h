/* Private to src/aws. */
#pragma once

#include "aws/providers/provider.h"

/* Where a container's credentials are (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI before FULL_URI);
 * *ret_url is NULL when it has none. ERR_CONFIG for a host to which no token may be sent in
 * clear text. Child of ctx. */
bool container_url(TALLOC_CTX *ctx, Env *env, const char **ret_url, Error *err) MUST_USE;
