#include <string.h>

#include "deploy/ecs/follow.h"
#include "deploy/ecs/look.h"
#include "deploy/ecs/revision.h"
#include "deploy/ecs/services.h"
#include "deploy/lookout.h"

#define TIMEOUT_MS 1200000

typedef struct Observer {
    const DeployRequest *request;
    ServiceOutcome *outcome;
    Lookout lookout;
    TALLOC_CTX *looks; /* of the view */
    ServiceView *view;
    char *asked; /* the revision that was asked about last, which never changes */
    bool is_of_release;
} Observer;

static bool ask_release(Observer *self, const char *revision, Error *err)
{
    if (self->asked && strcmp(self->asked, revision) == 0)
        return true;
    if (!deploy_revision_is_ours(self->request, self->outcome->service, revision,
                                 &self->is_of_release, err))
        return false;
    talloc_free(self->asked);
    self->asked = talloc_strdup(self->looks, revision);
    return true;
}

static bool look(Observer *self, const Rollout **ret_primary, Error *err)
{
    TALLOC_FREE(self->view);
    if (!service_look(self->looks, self->request, self->outcome->service, &self->view, err))
        return false;
    const Rollout *primary = service_view_primary(self->view);
    *ret_primary = NULL;
    if (!primary)
        return true;
    if (!ask_release(self, primary->revision, err))
        return false;
    if (self->is_of_release)
        *ret_primary = primary;
    return true;
}

static void say_waiting(const Observer *self)
{
    TALLOC_AUTO char *tasks = serving_tasks_text(NULL, self->view);
    progress_say(self->request->progress, PROGRESS_WAIT,
                 "service %s: waiting for release %s to be deployed there: %s",
                 self->outcome->service, self->request->release, tasks);
}

static bool too_late(const Observer *self, Error *err)
{
    TALLOC_AUTO char *time = clock_duration_text(NULL, self->request->timeout_ms);
    error_set(err, ERR_DEPLOY, "nobody deployed release %s to service %s within %s",
              self->request->release, self->outcome->service, time);
    return error_hint(err,
                      "see how whatever deploys it fares; then observe again: tidegate deploy "
                      "--observe --release %s",
                      self->request->release);
}

/* Until the service's primary rollout is of the release. */
static bool await_rollout(Observer *self, const Rollout **ret_rollout, Error *err)
{
    for (;;) {
        ERROR_AUTO Error failure = {0};
        if (!look(self, ret_rollout, &failure)) {
            if (!lookout_bears(&self->lookout, &failure))
                return error_move(err, &failure);
        } else {
            lookout_seen(&self->lookout);
            if (*ret_rollout)
                return true;
            say_waiting(self);
        }
        if (lookout_is_over(&self->lookout))
            return too_late(self, err);
        if (!lookout_pause(&self->lookout, err))
            return false;
    }
}

/* CodeDeploy's task set becomes the primary one when the traffic is moved: that it is steady is all
 * that ECS tells. */
static bool follow_task_set(Observer *self, Error *err)
{
    const Rollout *primary = NULL;
    while (await_rollout(self, &primary, err)) {
        if (rollout_is_complete(primary))
            return true;
        if (lookout_is_over(&self->lookout))
            return too_late(self, err);
        if (!lookout_pause(&self->lookout, err))
            return false;
    }
    return false;
}

static bool follow_rollout(TALLOC_CTX *ctx, Observer *self, const Rollout *rollout, Error *err)
{
    ServiceOutcome *outcome = self->outcome;
    RollingEnd end = {0};
    Rolling rolling = {
        .service = outcome->service,
        .rollout = rollout,
        .deadline = self->lookout.deadline,
        .events = {.owner = ctx},
        .passive = true,
    };
    events_begin(&rolling.events, self->view);
    bool serves = rolling_follow(ctx, self->request, &rolling, &end, err);
    outcome->deployment = end.deployment;
    outcome->goes_on = !end.ended;
    return serves;
}

static bool observe(TALLOC_CTX *ctx, Observer *self, Error *err)
{
    ServiceOutcome *outcome = self->outcome;
    const Rollout *rollout = NULL;
    if (!await_rollout(self, &rollout, err))
        return false;
    outcome->revision = talloc_strdup(ctx, rollout->revision);
    outcome->rollout = talloc_strdup(ctx, rollout->id);
    bool serves = self->view->has_task_sets ? follow_task_set(self, err)
                                            : follow_rollout(ctx, self, rollout, err);
    outcome->state = serves ? "deployed" : "failed";
    return serves;
}

static bool observe_service(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                            int64_t deadline, ServiceOutcome *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *what = talloc_asprintf(tmp, "service %s", service);
    Observer self = {
        .request = request,
        .outcome = ret,
        .lookout = lookout_new(request, what, deadline),
        .looks = tmp,
    };
    return observe(ctx, &self, err);
}

bool deploy_observe(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                    Error *err)
{
    return services_deploy(ctx, request, TIMEOUT_MS, observe_service, ret_outcome, err);
}

bool deploy_observe_check(const DeployRequest *request, Error *err)
{
    return services_check(request, err);
}
