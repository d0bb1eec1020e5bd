#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint32_t three_bytes(const uint8_t *bytes, size_t rest)
{
    uint32_t bits = (uint32_t)bytes[0] << 16;
    if (rest > 1)
        bits |= (uint32_t)bytes[1] << 8;
    if (rest > 2)
        bits |= bytes[2];
    return bits;
}

char *base64_encode(TALLOC_CTX *ctx, const void *bytes, size_t length)
{
    char *text = talloc_zero_size(ctx, (length + 2) / 3 * 4 + 1);
    char *at = text;
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits = three_bytes((const uint8_t *)bytes + i, length - i);
        for (int shift = 18; shift >= 0; shift -= 6)
            *at++ = letters[bits >> shift & 63];
        /* What there was no byte for. */
        for (size_t missing = length - i; missing < 3; missing++)
            at[-(int)(3 - missing)] = '=';
    }
    return text;
}

char *base64_decode(TALLOC_CTX *ctx, const char *text, size_t *ret_length)
{
    size_t length = strcspn(text, "="), written = 0;
    /* A lone letter is no whole byte, and what follows the letters may only be padding. */
    if (length % 4 == 1 || text[length + strspn(text + length, "=")])
        return NULL;
    char *bytes = talloc_zero_size(ctx, length / 4 * 3 + 4);
    uint32_t bits = 0;
    for (size_t i = 0; i < length; i++) {
        const char *letter = strchr(letters, text[i]);
        if (!letter) {
            talloc_free(bytes);
            return NULL;
        }
        bits = bits << 6 | (uint32_t)(letter - letters);
        if (i % 4 != 0)
            bytes[written++] = (char)(bits >> (6 - i % 4 * 2) & 0xff);
    }
    *ret_length = written;
    return bytes;
}
