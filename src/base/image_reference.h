/* Images by reference, as docker reads them. */
#pragma once

#include "base/error.h"

/* The parts of "REGISTRY/REPOSITORY:TAG@DIGEST", children of ctx; those that it does not have are
 * NULL. For Docker's own references ("postgres:16") the registry is NULL. */
typedef struct ImageReference {
    const char *registry, *repository, *tag, *digest;
    const char *name; /* registry and repository, as written: never NULL */
} ImageReference;

/* ERR_CONFIG when it is no image reference. */
bool image_reference_parse(TALLOC_CTX *ctx, const char *text, ImageReference *ret,
                           Error *err) MUST_USE;
