/* Turns references of the configuration into secrets: env:NAME, file:PATH, ssm:NAME,
 * secretsmanager:ID, or the value itself. */
#pragma once

#include <stdbool.h>

#include "aws/aws.h"
#include "base/env.h"
#include "base/error.h"
#include "base/secret.h"

/* Where references lead to. */
typedef struct SecretContext {
    Env *env;
    const char *root; /* the folder of relative file: paths */
    Aws *aws;         /* NULL: references into AWS are not followed (ERR_CONFIG) */
} SecretContext;

/* Resolves one reference. ERR_CONFIG names what is missing (never its value), ERR_AUTH which
 * permission; what else can go wrong in AWS: aws/aws.h. rds-iam: is refused: it stands for no one
 * value (secrets/database.h). Child of ctx. */
bool secret_resolve(TALLOC_CTX *ctx, const char *reference, const SecretContext *context,
                    Secret **ret_secret, Error *err) MUST_USE;
