#include <string.h>

#include "aws/ecs/task.h"
#include "executor/ecs/conflict.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/refusal.h"
#include "executor/ecs/run_input.h"
#include "executor/ecs/task.h"

/* Without a start timeout of its own. */
#define START_TIMEOUT_MS 300000
/* How often a request whose reply was lost is repeated, beyond what the call does by itself. */
#define LOST_MOST     3
#define FIRST_WAIT_MS 2000
#define LONG_WAIT_MS  30000
/* The longest sleep without a look at the lease. */
#define SLICE_MS 5000

typedef struct Start {
    const ExecutorHost *host;
    const ExecutorRequest *request;
    const ExecutorHooks *hooks;
    Aws *aws;
    const json_t *input;
    int64_t until; /* ms, monotonic */
    unsigned asked, lost;
    bool in_doubt; /* a request may have been carried out whose reply we never saw */
} Start;

typedef enum Answer { ANSWER_TASK, ANSWER_AGAIN, ANSWER_NO } Answer;

static int64_t now_ms(const Start *self)
{
    return self->host->clock->monotonic_ms(self->host->clock);
}

/* Nothing is known to have been started, and whether that is all is what `in_doubt` says. */
static bool give_up(const Start *self, Error *why, Error *err)
{
    if (!self->in_doubt || why->kind == ERR_UNKNOWN)
        return error_move(err, why);
    error_set(err, ERR_UNKNOWN, "it cannot be told whether ECS started the task: %s", why->message);
    return error_detail(err, "an earlier request was sent, and its answer was lost");
}

static Answer refused(Start *self, const char *code, const char *reason, const char *detail,
                      Error *why)
{
    const Refusal *row = refusal_find(code, reason);
    error_set(why, ERR_FAILED, "the task was not started: %s (%s)", row->words, reason);
    if (detail)
        error_detail(why, "%s", detail);
    error_hint(why, "%s", row->next);
    if (!row->passes)
        return ANSWER_NO;
    progress_say(self->host->progress, self->asked == 1 ? PROGRESS_STEP : PROGRESS_WAIT,
                 "waiting for ECS to start the task: %s", row->words);
    return ANSWER_AGAIN;
}

static Answer failed(Start *self, const EcsStarted *started, Error *why)
{
    const json_t *failure = json_array_get(started->failures, 0);
    if (!failure) {
        error_set(why, ERR_FAILED,
                  "the task was not started: ECS gave neither a task nor a reason");
        return ANSWER_AGAIN;
    }
    return refused(self, NULL, json_get_string(failure, "reason", ""),
                   json_get_string(failure, "detail", NULL), why);
}

/* No answer: what was not carried out may be asked for again, and so may what carries a client
 * token. */
static Answer unanswered(Start *self, const Error *failure)
{
    self->in_doubt |= failure->kind == ERR_UNKNOWN;
    if (failure->kind == ERR_BUSY)
        return ANSWER_AGAIN;
    bool passes = failure->kind == ERR_UNKNOWN || failure->kind == ERR_CONNECT;
    if (!passes || ++self->lost > LOST_MOST)
        return ANSWER_NO;
    progress_say(self->host->progress, PROGRESS_WAIT, "asking ECS again: %s", failure->message);
    return ANSWER_AGAIN;
}

static json_t *handle(const Start *self, const char *arn)
{
    return ecs_task_encode(self->request, arn, aws_now_ms(self->aws));
}

static Answer take_conflict(Start *self, const EcsStarted *started, json_t **ret_task, Error *why)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *arn = NULL;
    if (!conflict_find(tmp, self->aws, self->request, started->conflicts, &arn, why))
        return why->kind == ERR_BUSY ? ANSWER_AGAIN : ANSWER_NO;
    *ret_task = handle(self, arn);
    return ANSWER_TASK;
}

static Answer ask(Start *self, json_t **ret_task, Error *why)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EcsStarted started;
    self->asked++;
    if (!ecs_run_task(tmp, self->aws, self->input, &started, why))
        return unanswered(self, why);
    if (started.code && strcmp(started.code, "ConflictException") == 0)
        return take_conflict(self, &started, ret_task, why);
    if (started.code)
        return refused(self, started.code, started.message ? started.message : started.code, NULL,
                       why);
    const char *arn = json_get_string(json_array_get(started.tasks, 0), "taskArn", NULL);
    if (!arn)
        return failed(self, &started, why);
    *ret_task = handle(self, arn);
    return ANSWER_TASK;
}

/* Renews the lease meanwhile. False: a signal came, or the time is up (*why as it was). */
static bool pause_before_next(Start *self, Error *why)
{
    Clock *clock = self->host->clock;
    int64_t until = now_ms(self) + clock_backoff_ms(self->asked - 1, FIRST_WAIT_MS, LONG_WAIT_MS);
    if (until > self->until)
        return false;
    for (int64_t rest = until - now_ms(self); rest > 0; rest = until - now_ms(self)) {
        if (!clock->sleep_ms(clock, rest < SLICE_MS ? rest : SLICE_MS, self->host->cancel)) {
            error_clear(why);
            return cancel_error(self->host->cancel, why);
        }
        if (self->hooks->renew)
            self->hooks->renew(self->hooks->data);
    }
    return true;
}

static bool may_start(const Start *self, Error *why)
{
    if (!self->hooks->may_start)
        return true;
    ERROR_AUTO Error fenced = {0};
    if (self->hooks->may_start(self->hooks->data, &fenced))
        return true;
    error_clear(why);
    return error_move(why, &fenced);
}

static bool ask_until_answered(Start *self, json_t **ret_task, Error *err)
{
    for (;;) {
        ERROR_AUTO Error why = {0};
        if (!may_start(self, &why))
            return give_up(self, &why, err);
        Answer answer = ask(self, ret_task, &why);
        if (answer == ANSWER_TASK)
            return true;
        if (answer == ANSWER_NO || !pause_before_next(self, &why))
            return give_up(self, &why, err);
    }
}

/* What the plan's age leaves of the start's time: whoever looks for a task counts from there. */
static int64_t time_left_ms(const Start *self)
{
    int64_t limit = self->request->start_timeout_ms;
    int64_t age = aws_now_ms(self->aws) - json_get_int(self->request->plan, "planned_at_ms", 0);
    if (limit <= 0)
        limit = START_TIMEOUT_MS;
    return age > 0 ? limit - age : limit;
}

bool ecs_task_start(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host,
                    const ExecutorRequest *request, const ExecutorHooks *hooks, json_t **ret_task,
                    Error *err)
{
    static const ExecutorHooks NO_HOOKS = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Start self = {
        .host = host,
        .request = request,
        .hooks = hooks ? hooks : &NO_HOOKS,
        .input = json_object_get(request->plan, "input"),
    };
    if (!json_is_object(self.input))
        return error_set(err, ERR_FORMAT, "the intent of run %s has no plan for ECS",
                         request->run_id);
    self.aws = aws_in_region(tmp, host->aws, json_get_string(request->plan, "region", NULL));
    self.until = now_ms(&self) + time_left_ms(&self);
    return ask_until_answered(&self, ret_task, err);
}
