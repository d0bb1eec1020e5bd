#include "lambda/lambda.h"

#include "lambda/event.h"
#include "lambda/reply.h"
#include "lambda/runtime.h"

static bool answer(TALLOC_CTX *ctx, const LambdaHost *host, LambdaRuntime *runtime,
                   const LambdaInvocation *invocation, Error *err)
{
    EventReply reply = event_answer(ctx, host, invocation);
    JSON_AUTO json_t *body = reply.body;
    return reply.failed ? runtime_fail(runtime, invocation->id, body, err)
                        : runtime_respond(runtime, invocation->id, body, err);
}

/* False: the runtime API is gone. An answer that Lambda did not take (the time was over) is no
 * reason to end. */
static bool serve_one(const LambdaHost *host, LambdaRuntime *runtime, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    LambdaInvocation invocation;
    ERROR_AUTO Error refused = {0};
    if (!runtime_next(ctx, runtime, host->cancel, &invocation, err))
        return false;
    if (!answer(ctx, host, runtime, &invocation, &refused))
        progress_say(host->progress, PROGRESS_WARNING, "%s", refused.message);
    return true;
}

bool lambda_serve(TALLOC_CTX *ctx, const LambdaHost *host, const char *api, size_t *ret_events,
                  Error *err)
{
    LambdaRuntime *runtime = runtime_new(ctx, api);
    ERROR_AUTO Error end = {0};
    while (!cancel_signal(host->cancel)) {
        if (!serve_one(host, runtime, &end))
            return cancel_signal(host->cancel) || error_move(err, &end);
        (*ret_events)++;
    }
    return true;
}

bool lambda_cannot_begin(TALLOC_CTX *ctx, const char *api, const Error *why, Error *err)
{
    LambdaRuntime *runtime = runtime_new(ctx, api);
    JSON_AUTO json_t *object = reply_of_error(why);
    reply_make_failure(object);
    return runtime_fail_init(runtime, object, err);
}
