/* Paths as Signature Version 4 wants them. Private to this folder. */
#pragma once

#include "base/attr.h"

/* A path without empty, "." and ".." segments; "/" for "". Child of ctx. */
char *uri_normalize_path(TALLOC_CTX *ctx, const char *path);
