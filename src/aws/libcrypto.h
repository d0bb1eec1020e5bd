/* The functions of OpenSSL's libcrypto.so.3 that we use, loaded for the first signature. */
#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/error.h"

#define LIBCRYPTO_FUNCTIONS(X)                                                                     \
    X(EVP_Digest)                                                                                  \
    X(EVP_sha1)                                                                                    \
    X(EVP_sha256)                                                                                  \
    X(HMAC)

struct Libcrypto {
#define X(name) __typeof__(name) *name;
    LIBCRYPTO_FUNCTIONS(X)
#undef X
};

extern struct Libcrypto libcrypto;

bool libcrypto_load(Error *err) MUST_USE;
