#include "aws/codepipeline.h"
#include "callback/answer.h"
#include "callback/driver.h"
#include "callback/limit.h"

static const char *execution_id(TALLOC_CTX *ctx, const json_t *object)
{
    const char *id = answer_member(object, "run_id");
    if (!id)
        id = answer_member(object, "deployment");
    return id ? limit_text(ctx, id, CODEPIPELINE_EXECUTION_MOST) : NULL;
}

static bool answer(const CallbackAsker *asker, const CallbackAnswer *answer, bool *ret_gone,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const json_t *object = answer->object;
    if (!callback_is_good(answer)) {
        const CodePipelineFailure failure = {
            .job = asker->job,
            .message = limit_text(tmp, answer_cause(tmp, object), CODEPIPELINE_MESSAGE_MOST),
            .execution_id = execution_id(tmp, object),
        };
        return codepipeline_put_failure(asker->aws, &failure, ret_gone, err);
    }
    /* A job that comes again has no variables yet. */
    JSON_AUTO json_t *variables = answer->continuation ? NULL : answer_variables(object);
    const CodePipelineSuccess success = {
        .job = asker->job,
        .summary = limit_text(tmp, answer_summary(tmp, object), CODEPIPELINE_SUMMARY_MOST),
        .execution_id = execution_id(tmp, object),
        .variables = variables,
        .continuation = answer->continuation,
    };
    return codepipeline_put_success(asker->aws, &success, ret_gone, err);
}

const CallbackDriver callback_codepipeline = {.who = "CodePipeline", .answer = answer};
