/* AWS CodePipeline: results of the jobs that a Lambda function or a custom action's worker got.
 *
 * Both are sent again when the reply was lost. *ret_gone: the job waits for no result (it has one,
 * was stopped or timed out, or there is none of that id). Errors as aws_ask() gives them.
 */
#pragma once

#include "aws/aws.h"

/* API reference of ExecutionDetails and FailureDetails, in characters. */
#define CODEPIPELINE_SUMMARY_MOST   ((size_t)2048)
#define CODEPIPELINE_MESSAGE_MOST   ((size_t)5000)
#define CODEPIPELINE_EXECUTION_MOST ((size_t)1500)

typedef struct CodePipelineSuccess {
    const char *job;
    const char *summary;      /* or NULL */
    const char *execution_id; /* shown with the action: the run; or NULL */
    const json_t *variables;  /* object of texts: what later actions may use; or NULL */
    /* Not done yet: the job comes again with this text. NULL: it is done. */
    const char *continuation;
} CodePipelineSuccess;

bool codepipeline_put_success(Aws *aws, const CodePipelineSuccess *success, bool *ret_gone,
                              Error *err) MUST_USE;

typedef struct CodePipelineFailure {
    const char *job, *message;
    const char *execution_id; /* or NULL */
} CodePipelineFailure;

bool codepipeline_put_failure(Aws *aws, const CodePipelineFailure *failure, bool *ret_gone,
                              Error *err) MUST_USE;
