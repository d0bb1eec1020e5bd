#include "aws/sfn.h"
#include "callback/answer.h"
#include "callback/driver.h"
#include "callback/limit.h"

static bool beat(const CallbackAsker *asker, bool *ret_gone, Error *err)
{
    return sfn_send_heartbeat(asker->aws, asker->task_token, ret_gone, err);
}

static bool succeed(const CallbackAsker *asker, const json_t *object, bool *ret_gone, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *output = limit_object(object, SFN_OUTPUT_MOST);
    return sfn_send_success(asker->aws, asker->task_token, json_text(tmp, output), ret_gone, err);
}

static bool answer(const CallbackAsker *asker, const CallbackAnswer *answer, bool *ret_gone,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const json_t *object = answer->object;
    if (callback_is_good(answer))
        return succeed(asker, object, ret_gone, err);
    const char *error = limit_text(tmp, answer_code(object), SFN_ERROR_MOST);
    const char *cause = limit_text(tmp, answer_cause(tmp, object), SFN_CAUSE_MOST);
    return sfn_send_failure(asker->aws, asker->task_token, error, cause, ret_gone, err);
}

const CallbackDriver callback_step_functions = {
    .who = "Step Functions",
    .beat = beat,
    .answer = answer,
};
