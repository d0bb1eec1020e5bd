/* The interface between Lambda and a custom runtime: HTTP to a server beside us. Lambda developer
 * guide, "Using the Lambda runtime API for custom runtimes", version 2018-06-01. */
#pragma once

#include <stdint.h>

#include "base/cancel.h"
#include "base/error.h"
#include "base/json.h"

typedef struct LambdaRuntime LambdaRuntime;

/* `api`: "HOST:PORT", of AWS_LAMBDA_RUNTIME_API. Child of ctx. */
LambdaRuntime *runtime_new(TALLOC_CTX *ctx, const char *api);

typedef struct LambdaInvocation {
    const char *id;
    int64_t deadline_ms; /* when it is killed: ms since 1970 */
    json_t *event;       /* any JSON; borrowed. NULL: the bytes are none */
} LambdaInvocation;

/* Waits for the next event, as long as there is none: Lambda freezes us meanwhile. False: the
 * runtime API is gone, or the cancel fired. Children of ctx. */
bool runtime_next(TALLOC_CTX *ctx, LambdaRuntime *runtime, const Cancel *cancel,
                  LambdaInvocation *ret, Error *err) MUST_USE;
bool runtime_respond(LambdaRuntime *runtime, const char *id, const json_t *answer,
                     Error *err) MUST_USE;
/* `failure`: {errorType, errorMessage, ..}. */
bool runtime_fail(LambdaRuntime *runtime, const char *id, const json_t *failure,
                  Error *err) MUST_USE;
/* The function cannot begin. */
bool runtime_fail_init(LambdaRuntime *runtime, const json_t *failure, Error *err) MUST_USE;
