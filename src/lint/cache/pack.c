#include "lint/cache/pack.h"

#include <string.h>

#define NO_TEXT (-1)

Packer packer_new(TALLOC_CTX *ctx, size_t limit)
{
    return (Packer){.buf = buf_new(ctx, limit)};
}

void pack_bytes(Packer *packer, const void *bytes, size_t length)
{
    packer->failed = packer->failed || !buf_append(&packer->buf, bytes, length);
}

void pack_number(Packer *packer, int64_t number)
{
    pack_bytes(packer, &number, sizeof(number));
}

void pack_text(Packer *packer, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    pack_number(packer, text ? (int64_t)length : NO_TEXT);
    if (text)
        pack_bytes(packer, text, length + 1);
}

void pack_texts(Packer *packer, const char *const *texts)
{
    int64_t count = texts ? 0 : NO_TEXT;
    while (texts && texts[count])
        count++;
    pack_number(packer, count);
    for (int64_t i = 0; i < count; i++)
        pack_text(packer, texts[i]);
}

Unpacker unpacker_new(TALLOC_CTX *ctx, const char *bytes, size_t length)
{
    return (Unpacker){.ctx = ctx, .at = bytes, .end = bytes + length};
}

const void *unpack_bytes(Unpacker *unpacker, size_t length)
{
    if (unpacker->failed || (size_t)(unpacker->end - unpacker->at) < length) {
        unpacker->failed = true;
        return NULL;
    }
    const void *bytes = unpacker->at;
    unpacker->at += length;
    return bytes;
}

int64_t unpack_number(Unpacker *unpacker)
{
    int64_t number = 0;
    const void *bytes = unpack_bytes(unpacker, sizeof(number));
    if (bytes)
        memcpy(&number, bytes, sizeof(number));
    return number;
}

size_t unpack_count(Unpacker *unpacker)
{
    int64_t count = unpack_number(unpacker);
    if (count < 0 || count > unpacker->end - unpacker->at)
        unpacker->failed = true;
    return unpacker->failed ? 0 : (size_t)count;
}

const char *unpack_text(Unpacker *unpacker)
{
    int64_t length = unpack_number(unpacker);
    if (unpacker->failed || length == NO_TEXT)
        return NULL;
    const char *text = length < 0 ? NULL : unpack_bytes(unpacker, (size_t)length + 1);
    if (!text || text[length] != '\0') {
        unpacker->failed = true;
        return NULL;
    }
    return text;
}

const char *const *unpack_texts(Unpacker *unpacker)
{
    int64_t count = unpack_number(unpacker);
    if (unpacker->failed || count == NO_TEXT)
        return NULL;
    if (count < 0 || count > unpacker->end - unpacker->at) {
        unpacker->failed = true;
        return NULL;
    }
    const char **texts = talloc_zero_array(unpacker->ctx, const char *, (unsigned)count + 1);
    for (int64_t i = 0; i < count; i++)
        texts[i] = unpack_text(unpacker);
    return unpacker->failed ? NULL : texts;
}

/* FNV-1a over words of eight bytes, the rest by bytes (isthe.com/chongo/tech/comp/fnv). */
uint64_t pack_checksum(const char *bytes, size_t length)
{
    const uint64_t prime = 0x100000001B3;
    uint64_t sum = 0xCBF29CE484222325;
    for (; length >= sizeof(uint64_t); bytes += sizeof(uint64_t), length -= sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, bytes, sizeof(word));
        sum = (sum ^ word) * prime;
        sum ^= sum >> 32;
    }
    for (; length > 0; bytes++, length--)
        sum = (sum ^ (unsigned char)*bytes) * prime;
    return sum;
}
