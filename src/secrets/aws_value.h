/* References to values that AWS keeps: ssm:NAME and secretsmanager:ID, each with #KEY for a member
 * of a value that is a JSON object. Private to this folder. */
#pragma once

#include "config/reference.h"
#include "secrets/resolve.h"

/* `rest` is what follows the prefix. */
bool aws_value_resolve(TALLOC_CTX *ctx, ReferenceKind kind, const char *rest, Aws *aws,
                       Secret **ret_secret, Error *err) MUST_USE;
