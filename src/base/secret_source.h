/* What references of the configuration stand for ("env:NAME", "ssm:NAME"): what a lower floor asks
 * for and an upper one knows (src/secrets; src/cli hands it down). */
#pragma once

#include "base/error.h"
#include "base/secret.h"

typedef struct SecretSource SecretSource;
struct SecretSource {
    /* Child of ctx. Errors name what is missing, never a value. */
    bool (*resolve)(SecretSource *source, TALLOC_CTX *ctx, const char *reference,
                    Secret **ret_secret, Error *err);
};
