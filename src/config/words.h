/* A growing, NULL-terminated list of words. */
#pragma once

#include "base/attr.h"

typedef struct Words {
    TALLOC_CTX *ctx;    /* of the array; the words are children of the array */
    const char **items; /* NULL-terminated, never NULL */
    unsigned count;
} Words;

Words words_new(TALLOC_CTX *ctx);
/* Copies the first `length` bytes of `word`. */
void words_add(Words *words, const char *word, size_t length);
