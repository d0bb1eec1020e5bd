/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Whether all bytes are UTF-8; *ret_bad_offset (may be NULL) is set to the first that is not. */
bool utf8_check(const char *bytes, size_t length, size_t *ret_bad_offset);

/* The length of the character at `bytes` and its code point; 0 when none is there. */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *ret_code);

/* A copy in which each byte that is not UTF-8 is replaced by U+FFFD. Child of ctx. */
char *utf8_repair(TALLOC_CTX *ctx, const char *text);
