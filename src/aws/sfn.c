#include "aws/sfn.h"

#include "aws/awaited.h"

/* A beat that comes late is worth no more than the next one. */
#define BEAT_TIMEOUT_MS 5000

static const AwsService SFN = {
    .id = "SFN",
    .host = "states",
    .signing_name = "states",
    .protocol = AWS_JSON_1_0,
    .target = "AWSStepFunctions",
};

static const char *const GONE[] = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken", NULL};

/* Takes the reference of `input`. */
static bool tell(Aws *aws, const char *operation, json_t *input, int64_t timeout_ms, bool *ret_gone,
                 Error *err)
{
    JSON_AUTO json_t *owned = input;
    const AwsCall call = {
        .service = &SFN,
        .operation = operation,
        .input = owned,
        .repeatable = true,
        .timeout_ms = timeout_ms,
    };
    if (!owned)
        return error_set(err, ERR_INTERNAL, "the input of %s is no UTF-8", operation);
    return awaited_tell(aws, &call, GONE, ret_gone, err);
}

bool sfn_send_heartbeat(Aws *aws, const Secret *token, bool *ret_gone, Error *err)
{
    json_t *input = json_pack("{s:s}", "taskToken", secret_reveal(token));
    return tell(aws, "SendTaskHeartbeat", input, BEAT_TIMEOUT_MS, ret_gone, err);
}

bool sfn_send_success(Aws *aws, const Secret *token, const char *output, bool *ret_gone, Error *err)
{
    json_t *input = json_pack("{s:s, s:s}", "taskToken", secret_reveal(token), "output", output);
    return tell(aws, "SendTaskSuccess", input, 0, ret_gone, err);
}

bool sfn_send_failure(Aws *aws, const Secret *token, const char *error, const char *cause,
                      bool *ret_gone, Error *err)
{
    json_t *input = json_pack("{s:s, s:s, s:s}", "taskToken", secret_reveal(token), "error", error,
                              "cause", cause);
    return tell(aws, "SendTaskFailure", input, 0, ret_gone, err);
}
