/* What ECS is told about a deployment that is beginning. Private to this folder. */
#pragma once

#include "lambda/lambda.h"
#include "lambda/question.h"

/* {hookStatus, callBackDelay}, new reference: SUCCEEDED lets it go on, FAILED sends it back,
 * IN_PROGRESS asks again. What is not known is no reason to let it go on. */
json_t *hook_answer(TALLOC_CTX *ctx, const LambdaHost *host, const Question *question,
                    const LambdaOrder *order);
