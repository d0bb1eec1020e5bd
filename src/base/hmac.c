#include "base/hmac.h"

#include <string.h>

#define BLOCK_SIZE 64 /* of SHA-256's compression */

/* A key that is longer than a block counts as its digest. */
static void fill_block(const Secret *key, uint8_t ret_block[BLOCK_SIZE])
{
    const char *bytes = secret_reveal(key);
    size_t length = strlen(bytes);
    memset(ret_block, 0, BLOCK_SIZE);
    for (size_t i = 0; length <= BLOCK_SIZE && i < length; i++)
        ret_block[i] = (uint8_t)bytes[i];
    if (length <= BLOCK_SIZE)
        return;
    digest_bytes(bytes, length, ret_block);
}

static void start(Digest *digest, const uint8_t block[BLOCK_SIZE], uint8_t pad)
{
    uint8_t padded[BLOCK_SIZE];
    for (size_t i = 0; i < BLOCK_SIZE; i++)
        padded[i] = block[i] ^ pad;
    digest_start(digest);
    digest_add(digest, padded, sizeof(padded));
    explicit_bzero(padded, sizeof(padded));
}

void hmac_hex(const Secret *key, const void *message, size_t length, char ret_hex[DIGEST_HEX_SIZE])
{
    uint8_t block[BLOCK_SIZE], inner[DIGEST_SIZE];
    Digest digest;
    fill_block(key, block);
    start(&digest, block, 0x36);
    digest_add(&digest, message, length);
    digest_end_bytes(&digest, inner);
    start(&digest, block, 0x5c);
    digest_add(&digest, inner, sizeof(inner));
    digest_end(&digest, ret_hex);
    explicit_bzero(block, sizeof(block));
}
