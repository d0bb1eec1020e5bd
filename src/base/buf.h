/* A growing byte buffer with a mandatory upper bound (curl's dynbuf is the model).
 *
 * Appending past the bound fails and leaves the buffer as it was, so no input can take more
 * memory than its reader decided to give; talloc's own bound of 256 MiB holds as well. The content
 * is always NUL-terminated.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

typedef struct Buf {
    TALLOC_CTX *ctx;
    char *data;      /* NUL-terminated once something was appended; may be NULL before */
    size_t length;   /* bytes, without the NUL */
    size_t capacity; /* bytes allocated */
    size_t limit;    /* the most bytes it may hold */
} Buf;

/* An empty buffer of at most `limit` bytes; allocates nothing yet. */
Buf buf_new(TALLOC_CTX *ctx, size_t limit);
bool buf_append(Buf *buf, const void *bytes, size_t length) MUST_USE;
bool buf_puts(Buf *buf, const char *text) MUST_USE;
bool buf_printf(Buf *buf, const char *fmt, ...) PRINTF(2, 3) MUST_USE;
/* Forgets the content, keeps the memory. */
void buf_reset(Buf *buf);
/* Drops the first `length` bytes (all, if there are fewer). */
void buf_consume(Buf *buf, size_t length);
/* The content, never NULL. */
const char *buf_text(const Buf *buf);
