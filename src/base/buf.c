#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY 128

Buf buf_new(TALLOC_CTX *ctx, size_t limit)
{
    /* One byte is kept for the NUL, so that limit + 1 cannot wrap. */
    return (Buf){.ctx = ctx, .limit = limit == SIZE_MAX ? SIZE_MAX - 1 : limit};
}

/* Makes room for `length` more bytes and the NUL. */
static bool buf_reserve(Buf *buf, size_t length)
{
    if (length > buf->limit - buf->length)
        return false;
    size_t needed = buf->length + length + 1;
    if (needed <= buf->capacity)
        return true;
    size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
    while (capacity < needed && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    if (capacity > buf->limit + 1)
        capacity = buf->limit + 1;
    if (capacity < needed)
        capacity = needed;
    char *data = talloc_realloc_size(buf->ctx, buf->data, capacity);
    if (!data)
        return false;
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

bool buf_append(Buf *buf, const void *bytes, size_t length)
{
    if (!buf_reserve(buf, length))
        return false;
    if (length)
        memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
    return true;
}

bool buf_puts(Buf *buf, const char *text)
{
    return buf_append(buf, text, strlen(text));
}

bool buf_printf(Buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (length < 0 || !buf_reserve(buf, (size_t)length))
        return false;
    va_start(args, fmt);
    vsnprintf(buf->data + buf->length, (size_t)length + 1, fmt, args);
    va_end(args);
    buf->length += (size_t)length;
    return true;
}

void buf_reset(Buf *buf)
{
    buf->length = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

void buf_consume(Buf *buf, size_t length)
{
    if (length >= buf->length) {
        buf_reset(buf);
        return;
    }
    buf->length -= length;
    memmove(buf->data, buf->data + length, buf->length + 1);
}

const char *buf_text(const Buf *buf)
{
    return buf->data ? buf->data : "";
}
