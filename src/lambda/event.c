#include "lambda/event.h"

#include "callback/callback.h"
#include "callback/limit.h"
#include "lambda/event_clock.h"
#include "lambda/hook.h"
#include "lambda/reply.h"
#include "lambda/question.h"

/* "Lambda quotas": 6 MB for an answer. */
#define ANSWER_MOST ((size_t)5000000)

typedef struct Event {
    TALLOC_CTX *ctx;
    const LambdaHost *host;
    Question question;
    EventClock *clock;
    Callback *callback; /* NULL: nobody waits but the caller */
} Event;

static LambdaOrder order_of(const Event *event, const char *command, const char *argument)
{
    return (LambdaOrder){
        .command = command,
        .flags = event->question.flags,
        .flag_count = event->question.flag_count,
        .argument = argument,
        .words = argument ? NULL : event->question.words,
        .clock = &event->clock->clock,
        .cancel = event->clock->cancel,
    };
}

static bool is_cut_off(const Event *event)
{
    return cancel_signal(event->clock->cancel) != 0;
}

static json_t *perform(const Event *event, const char *command, const char *argument)
{
    const LambdaOrder order = order_of(event, command, argument);
    json_t *object = NULL;
    event->host->perform(event->host->data, event->ctx, &order, &object);
    return object;
}

/* A run that an earlier answer named comes first: only its success leads on, and of a one-off,
 * which would begin anew, nothing does. */
static json_t *perform_action(const Event *event)
{
    const QuestionAction *action = event->question.action;
    const char *run_id = event->question.run_id;
    if (run_id && action->starts_run) {
        JSON_AUTO json_t *object = perform(event, "watch", run_id);
        if (event->question.one_off || !json_get_bool(object, "ok", false))
            return json_incref(object);
    }
    return perform(event, action->command, action->needs_run ? run_id : NULL);
}

/* True when whoever waits besides the caller was told: then the caller's own answer is no error,
 * on which Lambda would try the whole event again. */
static bool tell(const Event *event, const json_t *object, bool open)
{
    const char *run_id = reply_run_id(object);
    const CallbackAnswer answer = {
        .object = object,
        .continuation = !open    ? NULL
                        : run_id ? run_id
                                 : QUESTION_CONTINUATION,
    };
    return callback_answer(event->callback, &answer) && event->callback;
}

/* Takes the reference. */
static EventReply conclude(const Event *event, json_t *ended_with)
{
    JSON_AUTO json_t *object = ended_with;
    bool open = reply_is_open(object, is_cut_off(event));
    bool good = open || json_get_bool(object, "ok", false);
    if (event->question.action)
        json_object_set_new(object, "action", json_string(event->question.action->name));
    json_object_set_new(object, "done", json_boolean(!open));
    if (open)
        reply_make_open(object);
    bool failed = !tell(event, object, open) && !good;
    if (failed)
        reply_make_failure(object);
    return (EventReply){.body = limit_object(object, ANSWER_MOST), .failed = failed};
}

static void begin_callback(Event *event)
{
    const CallbackConfig config = {
        .task_token = event->question.task_token,
        .codepipeline_job = event->question.job,
        .aws = event->host->aws,
        .clock = &event->clock->clock,
        .cancel = event->clock->cancel,
        .progress = event->host->progress,
    };
    event->callback = callback_begin(event->ctx, &config);
}

EventReply event_answer(TALLOC_CTX *ctx, const LambdaHost *host, const LambdaInvocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Event event = {
        .ctx = ctx,
        .host = host,
        .clock = event_clock_new(ctx, host->clock, host->cancel, invocation->deadline_ms),
    };
    bool clear = question_read(ctx, invocation->event, &event.question, &err);
    begin_callback(&event);
    if (!clear)
        return conclude(&event, reply_of_error(&err));
    if (event.question.action)
        return conclude(&event, perform_action(&event));
    const LambdaOrder order = order_of(&event, NULL, NULL);
    return (EventReply){.body = hook_answer(ctx, host, &event.question, &order)};
}
