#include "base/base64.h"

#include <stdint.h>

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
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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
