/* Percent-encoding (RFC 3986, section 2.1). */
#pragma once

#include <stdbool.h>

#include "base/buf.h"

/* Appends `text` with all but A-Z a-z 0-9 - . _ ~ and the bytes of `keep` as %XY. */
bool percent_encode(Buf *out, const char *text, const char *keep) MUST_USE;
/* In place: each %XY becomes its byte, what is none stays. Returns the new length. */
size_t percent_decode(char *text);
