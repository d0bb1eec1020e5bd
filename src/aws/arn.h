/* Parts of an Amazon Resource Name: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

/* Whether it is one of this service with something in its last part. */
bool arn_is_of(const char *arn, const char *service);
/* NULL: it is no ARN, or names no region. Child of ctx. */
char *arn_region(TALLOC_CTX *ctx, const char *arn);
/* The same of the account. */
char *arn_account(TALLOC_CTX *ctx, const char *arn);
/* What its last part names, without the kind before it: "shop/db-AbCdEf" of
 * arn:..:secret:shop/db-AbCdEf, "/shop/url" of arn:..:parameter/shop/url; the text itself when it
 * is no ARN. Borrowed. */
const char *arn_name(const char *arn);
