/* The secret parts of a value, known to secret_redact() on their own. Private to this folder. */
#pragma once

#include "base/secret.h"

/* Registers the passwords in a URL or connection string, as they stand and decoded, as long as ctx
 * lives. */
void secret_parts_register(TALLOC_CTX *ctx, const char *text);
