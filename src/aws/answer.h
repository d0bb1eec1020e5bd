/* From the bytes of an answer to its meaning. Private to this folder. */
#pragma once

#include "aws/aws_private.h"

/* ERR_FORMAT when a success of a JSON protocol holds no JSON. Children of ctx. */
bool answer_read(TALLOC_CTX *ctx, const AwsService *service, const HttpResponse *response,
                 AwsAnswer *ret_answer, Error *err) MUST_USE;
/* What the server asks for by Retry-After, in ms; 0: nothing. */
int64_t answer_retry_after_ms(const HttpResponse *response);
