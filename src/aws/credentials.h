/* The keys in use: found by the chain of providers, kept, and fetched anew in time. Private to this
 * folder. */
#pragma once

#include "aws/aws_private.h"

/* The keys to sign with now, valid until the next call here. ERR_AUTH when there are none: then the
 * detail says what was looked at and why each did not serve. */
bool credentials_get(AwsCore *core, const AwsKeys **ret_keys, Error *err) MUST_USE;
/* The service calls them expired: the next credentials_get() fetches new ones. */
void credentials_forget(AwsCore *core);
