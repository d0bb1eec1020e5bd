/* Numbers and texts in a row of bytes, for files that only this machine reads.
 *
 * A Packer that ran into its bound, and an Unpacker that met what cannot be, go on with nothing and
 * say so at the end: `failed`. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

typedef struct Packer {
    Buf buf;
    bool failed;
} Packer;

Packer packer_new(TALLOC_CTX *ctx, size_t limit);
void pack_bytes(Packer *packer, const void *bytes, size_t length);
void pack_number(Packer *packer, int64_t number);
/* NULL stays NULL. */
void pack_text(Packer *packer, const char *text);
/* NULL-terminated; NULL stays NULL. */
void pack_texts(Packer *packer, const char *const *texts);

typedef struct Unpacker {
    TALLOC_CTX *ctx; /* of arrays */
    const char *at, *end;
    bool failed;
} Unpacker;

/* Texts point into the bytes. */
Unpacker unpacker_new(TALLOC_CTX *ctx, const char *bytes, size_t length);
/* NULL: there are not so many. */
const void *unpack_bytes(Unpacker *unpacker, size_t length);
int64_t unpack_number(Unpacker *unpacker);
/* A number of things that take at least a byte each. */
size_t unpack_count(Unpacker *unpacker);
const char *unpack_text(Unpacker *unpacker);
const char *const *unpack_texts(Unpacker *unpacker);

/* Tells whether bytes are still what they were; no protection against malice. */
uint64_t pack_checksum(const char *bytes, size_t length);
