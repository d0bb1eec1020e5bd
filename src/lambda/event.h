/* What is said to one event. Private to this folder. */
#pragma once

#include "lambda/lambda.h"
#include "lambda/runtime.h"

typedef struct EventReply {
    json_t *body; /* new reference */
    bool failed;  /* the function's error, {errorType, errorMessage, ..}, and no answer */
} EventReply;

EventReply event_answer(TALLOC_CTX *ctx, const LambdaHost *host,
                        const LambdaInvocation *invocation);
