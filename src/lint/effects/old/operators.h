/* Operators and functions of the evaluator (internal to lint/effects). */
#pragma once

#include "lint/effects/old/value.h"

/* A comparison by its sign; NULL and what is not known as SQL has it. */
Value operate_compare(const char *sign, Value a, Value b);
Value operate(TALLOC_CTX *ctx, const char *name, Value a, Value b);
/* `count` arguments, of which the first three are given. */
Value operate_call(TALLOC_CTX *ctx, const char *name, const Value *values, size_t count);
