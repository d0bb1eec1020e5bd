#include "base/id.h"

#include <stdint.h>
#include <sys/random.h>

#include "base/clock.h"

#define TIME_DIGITS  10
#define RANDOM_BYTES 10

/* Crockford's alphabet leaves out i, l, o and u, which are misread or spell words. */
static const char DIGITS[] = "0123456789abcdefghjkmnpqrstvwxyz";

static void put_time(char *text, uint64_t wall_ms)
{
    for (int i = TIME_DIGITS - 1; i >= 0; i--) {
        text[i] = DIGITS[wall_ms & 31];
        wall_ms >>= 5;
    }
}

/* Five bytes are eight digits. */
static void put_random(char *text, const uint8_t bytes[RANDOM_BYTES])
{
    for (int half = 0; half < 2; half++) {
        uint64_t number = 0;
        for (int i = 0; i < 5; i++)
            number = number << 8 | bytes[5 * half + i];
        for (int i = 7; i >= 0; i--) {
            text[8 * half + i] = DIGITS[number & 31];
            number >>= 5;
        }
    }
}

char *id_new(TALLOC_CTX *ctx)
{
    uint8_t bytes[RANDOM_BYTES];
    if (getentropy(bytes, sizeof(bytes)) != 0)
        return NULL;
    char *text = talloc_zero_array(ctx, char, ID_LENGTH + 1);
    if (!text)
        return NULL;
    Clock *clock = clock_system();
    put_time(text, (uint64_t)clock->wall_ms(clock));
    put_random(text + TIME_DIGITS, bytes);
    return text;
}

char *uuid_new(TALLOC_CTX *ctx)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t bytes[16];
    if (getentropy(bytes, sizeof(bytes)) != 0)
        return NULL;
    bytes[6] = (uint8_t)(0x40 | (bytes[6] & 0x0f));
    bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3f));
    char *text = talloc_zero_array(ctx, char, UUID_LENGTH + 1);
    if (!text)
        return NULL;
    size_t at = 0;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[at++] = '-';
        text[at++] = hex[bytes[i] >> 4];
        text[at++] = hex[bytes[i] & 15];
    }
    return text;
}
