/* AWS Step Functions: answers to the token of a task that waits for one (".waitForTaskToken").
 *
 * Each is sent again when its reply was lost: what was answered already is `gone`, and stays as it
 * was. *ret_gone: the token is not waited for (TaskTimedOut, TaskDoesNotExist, InvalidToken).
 * Errors as aws_ask() gives them.
 */
#pragma once

#include "aws/aws.h"

/* API reference of SendTaskSuccess and SendTaskFailure, in bytes. */
#define SFN_OUTPUT_MOST ((size_t)262144)
#define SFN_ERROR_MOST  ((size_t)256)
#define SFN_CAUSE_MOST  ((size_t)32768)

/* The task is at work: begins HeartbeatSeconds anew, and does not extend TimeoutSeconds. */
bool sfn_send_heartbeat(Aws *aws, const Secret *token, bool *ret_gone, Error *err) MUST_USE;
/* `output`: JSON text. */
bool sfn_send_success(Aws *aws, const Secret *token, const char *output, bool *ret_gone,
                      Error *err) MUST_USE;
/* `error`: what Catch and Retry compare; `cause`: words for a person. */
bool sfn_send_failure(Aws *aws, const Secret *token, const char *error, const char *cause,
                      bool *ret_gone, Error *err) MUST_USE;
