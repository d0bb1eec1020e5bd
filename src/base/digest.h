/* SHA-256, and SHA-384 for those who ask for it (FIPS 180-4), by Nettle, which uses the processor's
 * own instructions and is linked statically (docs/adr/0020). */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <nettle/sha2.h>

#include "base/attr.h"

#define DIGEST_SIZE     32
#define DIGEST_HEX_SIZE 65 /* with the NUL */

typedef struct Digest {
    struct sha256_ctx state;
} Digest;

void digest_start(Digest *digest);
void digest_add(Digest *digest, const void *bytes, size_t length);
/* Lower-case hex with its NUL. */
void digest_end(Digest *digest, char ret_hex[DIGEST_HEX_SIZE]);
/* The same as bytes. */
void digest_end_bytes(Digest *digest, uint8_t ret_bytes[DIGEST_SIZE]);
void digest_hex(const void *bytes, size_t length, char ret_hex[DIGEST_HEX_SIZE]);
void digest_bytes(const void *bytes, size_t length, uint8_t ret_bytes[DIGEST_SIZE]);

#define DIGEST_SHA384_HEX_SIZE 97 /* with the NUL */
void digest_sha384_hex(const void *bytes, size_t length, char ret_hex[DIGEST_SHA384_HEX_SIZE]);
