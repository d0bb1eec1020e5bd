/* Base64 (RFC 4648, section 4). */
#pragma once

#include <stddef.h>

#include "base/attr.h"

/* With its padding; child of ctx. */
char *base64_encode(TALLOC_CTX *ctx, const void *bytes, size_t length);
/* The bytes with a NUL behind them, child of ctx; padding may be left out. NULL: it is none. */
char *base64_decode(TALLOC_CTX *ctx, const char *text, size_t *ret_length);
