#include "deploy/ecs/follow.h"

#include <string.h>

#include "aws/ecs/deployment.h"
#include "aws/ecs/service.h"
#include "deploy/ecs/judge.h"
#include "deploy/ecs/serving.h"
#include "deploy/lookout.h"

/* How many looks at a service whose rollout is through, while ECS does not list the service
 * deployment that it should belong to. */
#define LISTED_AFTER_LOOKS 15

typedef struct Watch {
    TALLOC_CTX *ctx;
    const DeployRequest *request;
    Rolling *rolling;
    RollingEnd *end;
    Followed followed;
    bool tells_nothing;   /* ECS, or our role, has no service deployments to look at */
    unsigned missed;      /* looks at which none was listed */
    bool said_unanswered; /* that its pause could not be answered */
    Judgement before;
    Lookout lookout;
} Watch;

static const char *cluster_of(const Watch *self)
{
    return self->request->target->cluster;
}

/* Old regions, old stand-ins and narrow roles know no service deployments; the rollout's state must
 * do then. */
static void go_without(Watch *self, const Error *why)
{
    self->tells_nothing = true;
    progress_say(self->request->progress, PROGRESS_VERBOSE,
                 "service %s: following its rollout state alone, as ECS tells nothing of service "
                 "deployments: %s",
                 self->rolling->service, why->message);
}

static bool is_refusal(const Error *why)
{
    return why->kind == ERR_AUTH || why->kind == ERR_FAILED || why->kind == ERR_FORMAT;
}

static bool find_deployment(Watch *self, Error *err)
{
    if (self->end->deployment || self->tells_nothing)
        return true;
    ERROR_AUTO Error failure = {0};
    if (!told_deployment_find(self->ctx, self->request->aws, cluster_of(self),
                              self->rolling->service, self->rolling->rollout,
                              &self->end->deployment, &failure)) {
        if (!is_refusal(&failure))
            return error_move(err, &failure);
        go_without(self, &failure);
        return true;
    }
    self->missed += self->end->deployment == NULL;
    return true;
}

/* *ret_told is NULL where ECS tells nothing. */
static bool look_at_deployment(Watch *self, TALLOC_CTX *tmp, ToldDeployment *told,
                               const ToldDeployment **ret_told, Error *err)
{
    json_t *json = NULL;
    *ret_told = NULL;
    if (!find_deployment(self, err))
        return false;
    self->followed.told_is_missing =
        !self->tells_nothing && !self->end->deployment && self->missed < LISTED_AFTER_LOOKS;
    if (!self->end->deployment)
        return true;
    if (!ecs_describe_deployment(tmp, self->request->aws, self->end->deployment, &json, err))
        return false;
    if (json) {
        *told = told_deployment_read(json);
        *ret_told = told;
    }
    return true;
}

static bool look_at_service(Watch *self, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *json = NULL;
    if (!ecs_describe_service(tmp, self->request->aws, cluster_of(self), self->rolling->service,
                              &json, err))
        return false;
    talloc_free(self->end->view);
    self->end->view = service_view_new(self->ctx, json);
    if (service_view_find(self->end->view, self->followed.id))
        self->followed.seen = true;
    return true;
}

static void say_waiting(const Watch *self, const ToldDeployment *told)
{
    TALLOC_AUTO char *tasks = serving_tasks_text(NULL, self->end->view);
    progress_say(self->request->progress, PROGRESS_WAIT, "service %s: %s%s%s",
                 self->rolling->service, tasks, told && told->stage ? ", " : "",
                 told && told->stage ? told->stage : "");
}

/* False: the lease is no longer ours. */
static bool answer_pause(Watch *self, const ToldDeployment *told, Error *err)
{
    ERROR_AUTO Error failure = {0};
    const DeployRequest *request = self->request;
    if (self->rolling->passive || !told || !told_waits_to_begin(told))
        return true;
    if (request->still_ours && !request->still_ours(request->data, err))
        return false;
    bool answered =
        ecs_continue_deployment(request->aws, told->arn, told->hook, "CONTINUE", &failure);
    if (answered)
        progress_say(request->progress, PROGRESS_STEP,
                     "service %s: its deployment was paused before its first task and goes on now",
                     self->rolling->service);
    else if (!self->said_unanswered)
        progress_say(request->progress, PROGRESS_WARNING,
                     "service %s: its deployment waits at %s and could not be answered: %s",
                     self->rolling->service, told->stage, failure.message);
    self->said_unanswered = self->said_unanswered || !answered;
    return true;
}

static bool replaced(const Watch *self, Error *err)
{
    const Rollout *primary = service_view_primary(self->end->view);
    error_set(err, ERR_DEPLOY,
              "the deployment of service %s was replaced by another one, unknown who began it",
              self->rolling->service);
    if (!primary)
        return false;
    return error_detail(err, "deployment %s of %s took the place of %s", primary->id,
                        revision_short_name(primary->revision), self->followed.id);
}

static bool given_up(const Watch *self, const ToldDeployment *told, Error *err)
{
    const ServiceView *view = self->end->view;
    const char *service = self->rolling->service;
    const char *name = revision_short_name(self->rolling->rollout->revision);
    const char *reason = judge_reason(&self->followed, view, told);
    const Rollout *primary = service_view_primary(view);
    if (primary && strcmp(primary->id, self->followed.id) != 0)
        error_set(err, ERR_DEPLOY, "ECS gave up on %s for service %s and went back to %s", name,
                  service, revision_short_name(primary->revision));
    else
        error_set(err, ERR_DEPLOY, "ECS gave up on %s for service %s", name, service);
    if (reason)
        error_detail(err, "ECS says: %s", reason);
    return error_hint(err,
                      "see why its tasks ended: aws ecs list-tasks --desired-status STOPPED "
                      "--service-name %s, then describe-tasks",
                      service);
}

/* *ret_over: whether it is decided; then false with *err is the failure. */
static bool decide(Watch *self, const ToldDeployment *told, bool *ret_over, Error *err)
{
    Judgement judgement = judge_rollout(&self->followed, self->end->view, told);
    *ret_over = judgement != JUDGED_GOES_ON && judgement != JUDGED_ROLLING_BACK;
    self->end->ended = *ret_over;
    if (judgement == JUDGED_SERVES)
        return true;
    if (judgement == JUDGED_REPLACED)
        return replaced(self, err);
    if (judgement == JUDGED_FAILED)
        return given_up(self, told, err);
    if (judgement == JUDGED_ROLLING_BACK && self->before != judgement)
        progress_say(self->request->progress, PROGRESS_WARNING,
                     "service %s: the deployment has failed; ECS goes back",
                     self->rolling->service);
    self->before = judgement;
    return true;
}

static bool look(Watch *self, bool *ret_over, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error failure = {0};
    ToldDeployment storage;
    const ToldDeployment *told = NULL;
    if (!look_at_service(self, &failure) ||
        !look_at_deployment(self, tmp, &storage, &told, &failure))
        return lookout_bears(&self->lookout, &failure) || error_move(err, &failure);
    lookout_seen(&self->lookout);
    events_tell(&self->rolling->events, self->end->view, self->request->progress);
    if (!decide(self, told, ret_over, err))
        return false;
    if (*ret_over)
        return true;
    if (!answer_pause(self, told, err))
        return false;
    say_waiting(self, told);
    return true;
}

static bool too_late(const Watch *self, Error *err)
{
    if (self->before == JUDGED_ROLLING_BACK)
        return error_set(err, ERR_DEPLOY,
                         "the deployment of service %s failed, and ECS was still going back when "
                         "the time was over",
                         self->rolling->service);
    TALLOC_AUTO char *time = clock_duration_text(NULL, self->request->timeout_ms);
    error_set(err, ERR_DEPLOY, "the deployment of service %s was not through within %s",
              self->rolling->service, time);
    return error_hint(err, "it goes on at ECS, and nothing is rolled back by us; `tidegate deploy` "
                           "follows it on");
}

bool rolling_follow(TALLOC_CTX *ctx, const DeployRequest *request, Rolling *rolling,
                    RollingEnd *ret, Error *err)
{
    Watch self = {
        .ctx = ctx,
        .request = request,
        .rolling = rolling,
        .end = ret,
        .followed = {.id = rolling->rollout->id, .before = rolling->before},
        .before = JUDGED_GOES_ON,
        .lookout = lookout_new(request, talloc_asprintf(ctx, "service %s", rolling->service),
                               rolling->deadline),
    };
    *ret = (RollingEnd){0};
    for (bool over = false;;) {
        if (!look(&self, &over, err))
            return false;
        if (over)
            return true;
        if (lookout_is_over(&self.lookout))
            return too_late(&self, err);
        if (!lookout_pause(&self.lookout, err))
            return false;
    }
}
