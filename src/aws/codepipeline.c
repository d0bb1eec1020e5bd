#include "aws/codepipeline.h"

#include "aws/awaited.h"

static const AwsService CODEPIPELINE = {
    .id = "CodePipeline",
    .host = "codepipeline",
    .signing_name = "codepipeline",
    .protocol = AWS_JSON_1_1,
    .target = "CodePipeline_20150709",
};

static const char *const GONE[] = {"InvalidJobStateException", "JobNotFoundException", NULL};

/* Takes the reference of `input`. */
static bool tell(Aws *aws, const char *operation, json_t *input, bool *ret_gone, Error *err)
{
    JSON_AUTO json_t *owned = input;
    const AwsCall call = {
        .service = &CODEPIPELINE,
        .operation = operation,
        .input = owned,
        .repeatable = true,
    };
    if (!owned)
        return error_set(err, ERR_INTERNAL, "the input of %s is no UTF-8", operation);
    return awaited_tell(aws, &call, GONE, ret_gone, err);
}

static json_t *execution_details(const CodePipelineSuccess *success)
{
    if (!success->summary && !success->execution_id)
        return NULL;
    return json_pack("{s:s*, s:s*}", "summary", success->summary, "externalExecutionId",
                     success->execution_id);
}

bool codepipeline_put_success(Aws *aws, const CodePipelineSuccess *success, bool *ret_gone,
                              Error *err)
{
    json_t *input = json_pack("{s:s, s:o*, s:O*, s:s*}", "jobId", success->job, "executionDetails",
                              execution_details(success), "outputVariables", success->variables,
                              "continuationToken", success->continuation);
    return tell(aws, "PutJobSuccessResult", input, ret_gone, err);
}

bool codepipeline_put_failure(Aws *aws, const CodePipelineFailure *failure, bool *ret_gone,
                              Error *err)
{
    json_t *input = json_pack("{s:s, s:{s:s, s:s, s:s*}}", "jobId", failure->job, "failureDetails",
                              "type", "JobFailed", "message", failure->message,
                              "externalExecutionId", failure->execution_id);
    return tell(aws, "PutJobFailureResult", input, ret_gone, err);
}
