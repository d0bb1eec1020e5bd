#include <string.h>

#include "aws/ecs/task.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/exec_driver.h"
#include "executor/ecs/exec_session.h"

#define START_TIMEOUT_MS 300000
#define FIRST_WAIT_MS    500
#define LONG_WAIT_MS     3000
/* From the session's opening to the word that the command has begun. */
#define BEGIN_MS 30000

typedef struct Beginning {
    const ExecutorHost *host;
    const ExecutorHooks *hooks;
    EcsTask task;
    Aws *aws;
    int64_t until; /* ms, monotonic */
} Beginning;

typedef enum Readiness { NOT_READY, READY, STOPPED } Readiness;

static int64_t now_ms(const Beginning *self)
{
    return self->host->clock->monotonic_ms(self->host->clock);
}

/* The agent of ECS Exec comes up some seconds after the container. */
static bool has_agent(const json_t *task, const char *container)
{
    size_t i, k;
    json_t *entry, *agent;
    json_array_foreach(json_object_get(task, "containers"), i, entry)
    {
        if (strcmp(json_get_string(entry, "name", ""), container) != 0)
            continue;
        json_array_foreach(json_object_get(entry, "managedAgents"), k, agent)
        {
            if (strcmp(json_get_string(agent, "name", ""), "ExecuteCommandAgent") == 0)
                return strcmp(json_get_string(agent, "lastStatus", ""), "RUNNING") == 0;
        }
    }
    return false;
}

static bool look(Beginning *self, Readiness *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *arns = json_pack("[s]", self->task.arn);
    EcsTasks seen;
    if (!ecs_describe_tasks(tmp, self->aws, self->task.cluster, arns, &seen, err))
        return false;
    const json_t *task = json_array_get(seen.tasks, 0);
    const char *status = json_get_string(task, "lastStatus", "not to be seen yet");
    progress_say(self->host->progress, PROGRESS_WAIT, "waiting for ECS Exec in the task (%s)",
                 status);
    bool runs = strcmp(status, "RUNNING") == 0;
    *ret = strcmp(status, "STOPPED") == 0                  ? STOPPED
           : runs && has_agent(task, self->task.container) ? READY
                                                           : NOT_READY;
    return true;
}

static void ignore_line(void *data UNUSED, const char *time UNUSED, const char *stream UNUSED,
                        const char *text UNUSED)
{
}

static bool await_word(Beginning *self, ExecSession *session, bool *ret_begun, Error *err)
{
    ExecSessionState state = EXEC_SESSION_OPENING;
    int64_t until = now_ms(self) + BEGIN_MS;
    while (state == EXEC_SESSION_OPENING && now_ms(self) < until) {
        if (!exec_session_read(session, until - now_ms(self), ignore_line, NULL, &state, err))
            return false;
    }
    *ret_begun = state == EXEC_SESSION_BEGUN || state == EXEC_SESSION_ENDED;
    return *ret_begun ||
           error_set(err, ERR_CONNECT, "the session of ECS Exec ended before the command began");
}

/* Asking twice does no harm: in the container the first one wins. */
static bool try_to_begin(Beginning *self, bool *ret_begun, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ExecSession *session = NULL;
    if (self->hooks->may_start && !self->hooks->may_start(self->hooks->data, err))
        return false;
    return exec_session_open(tmp, self->host, &self->task, EXEC_BEGIN, &session, err) &&
           await_word(self, session, ret_begun, err);
}

/* What may be better the next time. */
static bool passes(const Error *failure)
{
    return failure->kind == ERR_FAILED || failure->kind == ERR_CONNECT ||
           failure->kind == ERR_BUSY || failure->kind == ERR_UNKNOWN;
}

static bool step(Beginning *self, bool *ret_done, Error *failure)
{
    Readiness readiness = NOT_READY;
    if (!look(self, &readiness, failure))
        return passes(failure);
    *ret_done = readiness == STOPPED;
    if (readiness != READY || try_to_begin(self, ret_done, failure))
        return true;
    progress_say(self->host->progress, PROGRESS_VERBOSE, "asking ECS Exec again: %s",
                 failure->message);
    return passes(failure);
}

/* A task whose command cannot begin must not wait for its own limit. */
static void give_up(Beginning *self, const Error *failure)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    const char *why = failure->message ? failure->message : "ECS Exec was not ready in time";
    progress_say(self->host->progress, PROGRESS_WARNING, "the command cannot begin: %s", why);
    if (failure->hint)
        progress_say(self->host->progress, PROGRESS_WARNING, "%s", failure->hint);
    bool stopped UNUSED =
        ecs_stop_task(self->aws, self->task.cluster, self->task.arn,
                      talloc_asprintf(tmp, "tidegate: not started: %.180s", why), &ignored);
}

/* A signal ends the waiting: whoever follows the task stops it, or leaves it. */
static void begin(Beginning *self)
{
    for (unsigned attempt = 0;; attempt++) {
        ERROR_AUTO Error failure = {0};
        bool done = false;
        if (!step(self, &done, &failure)) {
            bool ours = failure.kind != ERR_FENCED && failure.kind != ERR_INTERRUPTED &&
                        failure.kind != ERR_TERMINATED;
            if (ours)
                give_up(self, &failure);
            return;
        }
        if (done)
            return;
        if (now_ms(self) >= self->until) {
            give_up(self, &failure);
            return;
        }
        if (self->hooks->renew)
            self->hooks->renew(self->hooks->data);
        Clock *clock = self->host->clock;
        if (!clock->sleep_ms(clock, clock_backoff_ms(attempt, FIRST_WAIT_MS, LONG_WAIT_MS),
                             self->host->cancel))
            return;
    }
}

bool exec_task_start(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                     const ExecutorHooks *hooks, json_t **ret_task, Error *err)
{
    static const ExecutorHooks NO_HOOKS = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *task = NULL;
    if (!ecs_task_start(ctx, host, request, hooks, &task, err))
        return false;
    int64_t limit = request->start_timeout_ms > 0 ? request->start_timeout_ms : START_TIMEOUT_MS;
    Beginning self = {.host = host, .hooks = hooks ? hooks : &NO_HOOKS};
    self.until = now_ms(&self) + limit;
    ERROR_AUTO Error ignored = {0};
    if (ecs_task_decode(task, &self.task, &ignored) && self.task.arn) {
        self.aws = aws_in_region(tmp, host->aws, self.task.region);
        begin(&self);
    }
    *ret_task = task;
    return true;
}
