#include "base/digest.h"

void digest_start(Digest *digest)
{
    sha256_init(&digest->state);
}

void digest_add(Digest *digest, const void *bytes, size_t length)
{
    sha256_update(&digest->state, length, bytes);
}

static void write_hex(const uint8_t *bytes, size_t count, char *ret_hex)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        ret_hex[2 * i] = hex[bytes[i] >> 4];
        ret_hex[2 * i + 1] = hex[bytes[i] & 15];
    }
    ret_hex[2 * count] = '\0';
}

void digest_end_bytes(Digest *digest, uint8_t ret_bytes[DIGEST_SIZE])
{
    sha256_digest(&digest->state, DIGEST_SIZE, ret_bytes);
}

void digest_end(Digest *digest, char ret_hex[DIGEST_HEX_SIZE])
{
    uint8_t bytes[DIGEST_SIZE];
    digest_end_bytes(digest, bytes);
    write_hex(bytes, sizeof(bytes), ret_hex);
}

void digest_bytes(const void *bytes, size_t length, uint8_t ret_bytes[DIGEST_SIZE])
{
    Digest digest;
    digest_start(&digest);
    digest_add(&digest, bytes, length);
    digest_end_bytes(&digest, ret_bytes);
}

void digest_hex(const void *bytes, size_t length, char ret_hex[DIGEST_HEX_SIZE])
{
    Digest digest;
    digest_start(&digest);
    digest_add(&digest, bytes, length);
    digest_end(&digest, ret_hex);
}

void digest_sha384_hex(const void *bytes, size_t length, char ret_hex[DIGEST_SHA384_HEX_SIZE])
{
    struct sha384_ctx state;
    uint8_t digest[SHA384_DIGEST_SIZE];
    sha384_init(&state);
    sha384_update(&state, length, bytes);
    sha384_digest(&state, sizeof(digest), digest);
    write_hex(digest, sizeof(digest), ret_hex);
}
