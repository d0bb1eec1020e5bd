/* A LintResult as bytes, and back. */
#pragma once

#include "lint/cache/pack.h"
#include "lint/lint.h"

void codec_pack(Packer *packer, const LintResult *result);
/* NULL: the bytes are none. Its texts point into them, which must live as long. Child of ctx. */
LintResult *codec_unpack(TALLOC_CTX *ctx, Unpacker *unpacker);
