#include "base/digest.h"

void digest_start(Digest *digest)
{
    SHA256Init(&digest->state);
}

void digest_add(Digest *digest, const void *bytes, size_t length)
{
    SHA256Update(&digest->state, bytes, length);
}

void digest_end(Digest *digest, char ret_hex[DIGEST_HEX_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    uint8_t bytes[DIGEST_SIZE];
    SHA256Final(bytes, &digest->state);
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        ret_hex[2 * i] = hex[bytes[i] >> 4];
        ret_hex[2 * i + 1] = hex[bytes[i] & 15];
    }
    ret_hex[DIGEST_HEX_SIZE - 1] = '\0';
}

void digest_hex(const void *bytes, size_t length, char ret_hex[DIGEST_HEX_SIZE])
{
    Digest digest;
    digest_start(&digest);
    digest_add(&digest, bytes, length);
    digest_end(&digest, ret_hex);
}

void digest_bytes(const void *bytes, size_t length, uint8_t ret_bytes[DIGEST_SIZE])
{
    Digest digest;
    digest_start(&digest);
    digest_add(&digest, bytes, length);
    SHA256Final(ret_bytes, &digest.state);
}
