#include <string.h>

#include "aws/codedeploy.h"
#include "deploy/codedeploy/app_spec.h"
#include "deploy/codedeploy/follow.h"
#include "deploy/codedeploy/group.h"
#include "deploy/drivers.h"
#include "deploy/ecs/look.h"
#include "deploy/ecs/revision.h"
#include "deploy/ecs/services.h"

#define TIMEOUT_MS 5400000 /* the old tasks are kept for an hour by default */

/* One deployment in the making. */
typedef struct Shift {
    const DeployRequest *request;
    ServiceView *view;
    CodeDeployGroup group;
    char *app_spec, *description;
    const char *revision;
} Shift;

static bool check_controller(const ServiceView *view, Error *err)
{
    if (strcmp(view->controller, "CODE_DEPLOY") == 0)
        return true;
    error_set(err, ERR_CONFIG,
              "service %s is not deployed by CodeDeploy: its deployment "
              "controller is %s",
              view->name, view->controller);
    return error_hint(err, "set deploy.driver: ecs");
}

static bool prepare(TALLOC_CTX *ctx, const DeployRequest *request, const char *service, Shift *ret,
                    Error *err)
{
    Shift shift = {.request = request};
    if (!service_look(ctx, request, service, &shift.view, err) ||
        !check_controller(shift.view, err) ||
        !group_find(ctx, request, service, &shift.group, err) ||
        !deploy_revision(ctx, request, shift.view, &shift.revision, err) ||
        !app_spec_make(ctx, request, shift.view, shift.revision, &shift.app_spec, err))
        return false;
    shift.description = talloc_asprintf(ctx, "tidegate: release %s, deployment %s",
                                        request->release, request->deployment);
    *ret = shift;
    return true;
}

static bool is_ours(const Shift *shift, const CodeDeployDeployment *deployment)
{
    TALLOC_AUTO char *sha256 = codedeploy_sha256(NULL, shift->app_spec);
    return deployment->content_sha256 && strcmp(deployment->content_sha256, sha256) == 0;
}

/* *ret_id: the deployment of ours that is at work; NULL: none is. ERR_DEPLOY: another one is. */
static bool find_at_work(TALLOC_CTX *ctx, const Shift *shift, const char **ret_id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    CodeDeployDeployment other;
    Aws *aws = shift->request->aws;
    const char *id = NULL;
    *ret_id = NULL;
    if (!codedeploy_at_work(tmp, aws, &shift->group, &id, err) ||
        (id && !codedeploy_get(tmp, aws, id, &other, err)))
        return false;
    if (!id)
        return true;
    if (is_ours(shift, &other)) {
        *ret_id = talloc_strdup(ctx, id);
        return true;
    }
    error_set(err, ERR_DEPLOY, "another deployment of service %s is at work: %s", shift->view->name,
              id);
    error_detail(err, "it is %s%s%s", other.status, other.description ? ": " : "",
                 other.description ? other.description : "");
    return error_hint(err, "wait for it, or stop it: aws deploy stop-deployment --deployment-id %s",
                      id);
}

/* A lost reply: what is at work now says whether it was carried out. */
static bool find_after_loss(TALLOC_CTX *ctx, const Shift *shift, const char **ret_id, Error *loss,
                            Error *err)
{
    ERROR_AUTO Error ignored = {0};
    bool found = loss->kind == ERR_UNKNOWN && find_at_work(ctx, shift, ret_id, &ignored);
    return (found && *ret_id) || error_move(err, loss);
}

static bool create(TALLOC_CTX *ctx, const Shift *shift, const char **ret_id, Error *err)
{
    const DeployRequest *request = shift->request;
    ERROR_AUTO Error loss = {0};
    const CodeDeployRequest wanted = {shift->group, shift->app_spec, shift->description};
    if (request->still_ours && !request->still_ours(request->data, err))
        return false;
    if (!codedeploy_create(ctx, request->aws, &wanted, ret_id, &loss))
        return find_after_loss(ctx, shift, ret_id, &loss, err) ||
               error_wrap(err, "deploying service %s", shift->view->name);
    if (*ret_id) {
        progress_say(request->progress, PROGRESS_STEP,
                     "service %s: CodeDeploy shifts it to %s (deployment %s)", shift->view->name,
                     revision_short_name(shift->revision), *ret_id);
        return true;
    }
    /* One began between our look and our call. */
    return find_at_work(ctx, shift, ret_id, err) &&
           (*ret_id ||
            error_set(err, ERR_DEPLOY, "another deployment of service %s was at work a moment ago",
                      shift->view->name));
}

static bool is_done(const Shift *shift)
{
    const Rollout *serving = service_view_serving(shift->view);
    return serving && strcmp(serving->revision, shift->revision) == 0;
}

/* *ret_id: what is to be followed; NULL: nothing is to do. */
static bool begin(TALLOC_CTX *ctx, const Shift *shift, const char **ret_id, Error *err)
{
    if (!find_at_work(ctx, shift, ret_id, err))
        return false;
    if (!*ret_id)
        return is_done(shift) || create(ctx, shift, ret_id, err);
    progress_say(shift->request->progress, PROGRESS_STEP,
                 "service %s: %s is being deployed already, following it (deployment %s)",
                 shift->view->name, revision_short_name(shift->revision), *ret_id);
    return true;
}

static bool shift_service(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                          int64_t deadline, ServiceOutcome *ret, Error *err)
{
    Shift shift;
    bool ended = false;
    if (!prepare(ctx, request, service, &shift, err))
        return false;
    ret->revision = shift.revision;
    if (!begin(ctx, &shift, &ret->rollout, err)) {
        ret->goes_on = err->kind == ERR_UNKNOWN;
        return false;
    }
    if (!ret->rollout) {
        ret->state = "unchanged";
        return true;
    }
    bool succeeded = codedeploy_follow(request, service, ret->rollout, deadline, &ended, err);
    ret->state = succeeded ? "deployed" : "failed";
    ret->goes_on = !ended;
    if (ended && !succeeded)
        ret->serving = service_serving_settled(ctx, request, service);
    return succeeded;
}

static bool deploy(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                   Error *err)
{
    return services_deploy(ctx, request, TIMEOUT_MS, shift_service, ret_outcome, err);
}

const DeployDriver CODEDEPLOY_DEPLOYER = {
    .name = "codedeploy",
    .goes_on = true,
    .check = services_check,
    .serves = services_serve,
    .deploy = deploy,
};
