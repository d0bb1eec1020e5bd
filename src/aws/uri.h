/* Percent-encoding as Signature Version 4 wants it. Private to this folder. */
#pragma once

#include <stdbool.h>

#include "base/buf.h"

/* Appends `text` with all but A-Z a-z 0-9 - . _ ~ and the bytes of `keep` as %XY. */
bool uri_escape(Buf *out, const char *text, const char *keep) MUST_USE;

/* A path without empty, "." and ".." segments; "/" for "". Child of ctx. */
char *uri_normalize_path(TALLOC_CTX *ctx, const char *path);
