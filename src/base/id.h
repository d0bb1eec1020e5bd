/* Identifiers that sort by time: 26 characters of Crockford's base 32 in lower case (48 bits of
 * milliseconds, 80 random bits; the ULID form). */
#pragma once

#include "base/attr.h"

#define ID_LENGTH 26

/* Child of ctx; NULL when the system gives no random bytes. Within one millisecond the order is
 * random. */
char *id_new(TALLOC_CTX *ctx);

#define UUID_LENGTH 36

/* A random UUID (RFC 9562, version 4), where another tool keeps one. Child of ctx; NULL as above.
 */
char *uuid_new(TALLOC_CTX *ctx);
