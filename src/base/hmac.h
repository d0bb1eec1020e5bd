/* HMAC-SHA256 (RFC 2104), over the SHA-256 of base/digest.h. */
#pragma once

#include "base/digest.h"
#include "base/secret.h"

/* Of the message under the secret's bytes, as lower-case hex with its NUL. */
void hmac_hex(const Secret *key, const void *message, size_t length, char ret_hex[DIGEST_HEX_SIZE]);
