/* What the fuzz targets share. folders: base sql */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise of the code under test. */
static inline void require(bool holds, const char *promise)
{
    if (holds)
        return;
    fprintf(stderr, "broken promise: %s\n", promise);
    abort();
}

static inline Dialect fuzz_dialect(uint8_t byte)
{
    return byte & 1 ? DIALECT_SQLITE : DIALECT_POSTGRES;
}
