#include "deploy/codedeploy/follow.h"

#include <string.h>

#include "aws/codedeploy.h"
#include "deploy/lookout.h"

#define EVENTS_MOST 32
/* How many looks after a failure until the way back is named. */
#define NAMED_AFTER_LOOKS 10

typedef struct Watch {
    DeployRequest request; /* without its cancel once that has fired */
    const char *service, *id;
    Lookout lookout;
    CodeDeployDeployment now;
    TALLOC_CTX *ctx, *look;  /* look: of `now` */
    char *said[EVENTS_MOST]; /* the last word on each lifecycle event */
    bool said_waiting, no_events;
    bool told_back; /* it was told to go back, whatever its group says */
} Watch;

static bool is_one_of(const char *status, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(status, *list) == 0)
            return true;
    }
    return false;
}

static bool has_ended(const CodeDeployDeployment *deployment)
{
    static const char *const ends[] = {"Succeeded", "Failed", "Stopped", NULL};
    return is_one_of(deployment->status, ends);
}

static bool has_succeeded(const CodeDeployDeployment *deployment)
{
    return strcmp(deployment->status, "Succeeded") == 0;
}

static void say_event(Watch *self, size_t i, const json_t *event)
{
    const char *status = json_get_string(event, "status", "");
    const char *message = json_get_string(json_object_get(event, "diagnostics"), "message", "");
    if (i >= EVENTS_MOST || (self->said[i] && strcmp(self->said[i], status) == 0) ||
        strcmp(status, "Pending") == 0)
        return;
    self->said[i] = talloc_strdup(self->ctx, status);
    progress_say(self->request.progress, PROGRESS_STEP, "service %s: %s: %s%s%s", self->service,
                 json_get_string(event, "lifecycleEventName", "?"), status, *message ? ": " : "",
                 message);
}

/* They are for people only: a role that may not see them is no failure. */
static void say_events(Watch *self)
{
    ERROR_AUTO Error ignored = {0};
    const json_t *events = NULL;
    size_t i = 0;
    json_t *event = NULL;
    if (self->no_events)
        return;
    self->no_events =
        !codedeploy_events(self->look, self->request.aws, self->id, &events, &ignored) &&
        ignored.kind == ERR_AUTH;
    json_array_foreach(events, i, event) say_event(self, i, event);
}

static void say_waiting(Watch *self)
{
    const char *words = strcmp(self->now.status, "Ready") == 0
                            ? "waits for somebody to move its traffic (`aws deploy "
                              "continue-deployment`)"
                        : self->now.waits_to_terminate
                            ? "serves; CodeDeploy waits before it ends the old tasks"
                            : NULL;
    if (!words || self->said_waiting)
        return;
    self->said_waiting = true;
    progress_say(self->request.progress, PROGRESS_STEP, "service %s: the new version %s",
                 self->service, words);
}

/* False: it is no use to look on. A look that failed leaves `now` as it was. */
static bool look(Watch *self, Error *err)
{
    ERROR_AUTO Error failure = {0};
    TALLOC_CTX *ctx = talloc_new(NULL);
    CodeDeployDeployment now;
    if (!codedeploy_get(ctx, self->request.aws, self->id, &now, &failure)) {
        talloc_free(ctx);
        return lookout_bears(&self->lookout, &failure) || error_move(err, &failure);
    }
    lookout_seen(&self->lookout);
    talloc_free(self->look);
    self->look = ctx;
    self->now = now;
    say_events(self);
    say_waiting(self);
    return true;
}

static bool too_late(const Watch *self, Error *err)
{
    TALLOC_AUTO char *time = clock_duration_text(NULL, self->request.timeout_ms);
    error_set(err, ERR_DEPLOY, "deployment %s of service %s was not through within %s", self->id,
              self->service, time);
    return error_hint(err, "it goes on at CodeDeploy, and nothing is stopped by us; `tidegate "
                           "deploy` follows it on. deploy.timeout must cover the wait before the "
                           "old tasks are ended, too");
}

/* Until CodeDeploy is through with it. */
static bool await_end(Watch *self, Error *err)
{
    for (;;) {
        if (!look(self, err))
            return false;
        if (has_ended(&self->now))
            return true;
        if (lookout_is_over(&self->lookout))
            return too_late(self, err);
        if (!lookout_pause(&self->lookout, err))
            return false;
    }
}

static bool end_failed(const Watch *self, Error *err)
{
    const CodeDeployDeployment *end = &self->now;
    bool stopped = strcmp(end->status, "Stopped") == 0;
    error_set(err, ERR_DEPLOY, "deployment %s of service %s %s", self->id, self->service,
              stopped ? "was stopped" : "failed");
    if (end->error_code)
        error_detail(err, "CodeDeploy says: %s: %s", end->error_code,
                     end->error_message ? end->error_message : "");
    return error_hint(err, "see its events: aws deploy list-deployment-targets --deployment-id %s",
                      self->id);
}

/* *ret_ended: whether it has ended after that. */
static bool heed_signal(Watch *self, bool *ret_ended, Error *err)
{
    ERROR_AUTO Error failure = {0};
    if (!self->request.stop_on_cancel) {
        error_detail(err, "deployment %s goes on at CodeDeploy", self->id);
        return error_hint(err, "stop it with `aws deploy stop-deployment --deployment-id %s`",
                          self->id);
    }
    self->request.cancel = NULL;
    if (!codedeploy_stop(self->request.aws, self->id, &failure))
        return error_detail(err, "deployment %s goes on at CodeDeploy and could not be stopped: %s",
                            self->id, failure.message);
    self->told_back = true;
    *ret_ended = await_end(self, &failure);
    return error_detail(err, "deployment %s was told to stop", self->id);
}

static void watch_init(Watch *self, TALLOC_CTX *ctx, const DeployRequest *request,
                       const char *service, const char *id, int64_t deadline)
{
    *self = (Watch){.ctx = ctx, .request = *request, .service = service, .id = id};
    self->lookout =
        lookout_new(&self->request, talloc_asprintf(ctx, "deployment %s", id), deadline);
}

static bool goes_back(const Watch *self)
{
    return self->told_back || self->now.goes_back;
}

/* CodeDeploy names the deployment that goes back a little after the failure. */
static const char *find_rollback(Watch *failed)
{
    ERROR_AUTO Error ignored = {0};
    for (int i = 0; goes_back(failed) && !failed->now.rollback_id && i < NAMED_AFTER_LOOKS; i++) {
        if (!lookout_pause(&failed->lookout, &ignored) || !look(failed, &ignored))
            break;
    }
    return failed->now.rollback_id;
}

/* Goes on with the deployment that goes back, so that it can be told what serves. */
static bool await_rollback(Watch *failed)
{
    ERROR_AUTO Error ignored = {0};
    const char *id = find_rollback(failed);
    Watch back;
    if (!id)
        return !goes_back(failed);
    progress_say(failed->request.progress, PROGRESS_WARNING,
                 "service %s: CodeDeploy goes back by deployment %s", failed->service, id);
    watch_init(&back, failed->ctx, &failed->request, failed->service, id, failed->lookout.deadline);
    bool ended = await_end(&back, &ignored);
    talloc_free(back.look);
    return ended;
}

static bool is_signal(const Error *why)
{
    return why->kind == ERR_INTERRUPTED || why->kind == ERR_TERMINATED;
}

bool codedeploy_follow(const DeployRequest *request, const char *service, const char *id,
                       int64_t deadline, bool *ret_ended, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Watch self;
    watch_init(&self, tmp, request, service, id, deadline);
    bool ended = await_end(&self, err);
    bool succeeded = ended && has_succeeded(&self.now);
    if (ended && !succeeded)
        end_failed(&self, err);
    else if (!ended && is_signal(err))
        heed_signal(&self, &ended, err);
    *ret_ended = ended && (succeeded || await_rollback(&self));
    talloc_free(self.look);
    return succeeded;
}
