/* Secrets Manager. */
#pragma once

#include "aws/aws.h"

/* The text of a secret's current version (GetSecretValue). `id`: its name, or its ARN, which also
 * says the region. ERR_CONFIG when there is none, or it holds bytes instead of text; ERR_AUTH names
 * the permission. Child of ctx. */
bool secretsmanager_get(TALLOC_CTX *ctx, Aws *aws, const char *id, Secret **ret_value,
                        Error *err) MUST_USE;

/* Whether there is such a secret (DescribeSecret): its value is not read. ERR_CONFIG when there is
 * none, or it is marked for deletion; ERR_AUTH names the permission. */
bool secretsmanager_look(Aws *aws, const char *id, Error *err) MUST_USE;
