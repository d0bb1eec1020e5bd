/* An answer to somebody at AWS who waits for it and may have stopped waiting. Private to this
 * folder. */
#pragma once

#include "aws/aws.h"

/* Sends the call, whose answer says nothing that is used. `gone`: the codes, NULL-terminated, by
 * which the service says that nobody waits (any more); then *ret_gone is true, else false. Errors
 * as aws_ask() gives them. */
bool awaited_tell(Aws *aws, const AwsCall *call, const char *const gone[], bool *ret_gone,
                  Error *err) MUST_USE;
