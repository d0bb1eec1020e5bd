#include "deploy/drivers.h"
#include "deploy/ecs/look.h"
#include "deploy/ecs/revision.h"
#include "deploy/ecs/services.h"

/* Whoever deploys needs the revision of every service: that of the service whose network the
 * migration took is there, the others are registered now. Nothing of a service is changed. */
static bool find_revision(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                          const char **ret_arn, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ServiceView *view = NULL;
    const char *planned = deploy_planned_revision(request, service);
    if (planned) {
        *ret_arn = talloc_strdup(ctx, planned);
        return true;
    }
    return service_look(tmp, request, service, &view, err) &&
           deploy_revision(ctx, request, view, ret_arn, err);
}

/* A release that was not migrated on ECS has no revisions. */
static size_t count_revisions(const DeployRequest *request)
{
    bool is_planned = json_get_string(request->plan, "task_definition", NULL) != NULL;
    return is_planned ? services_count(request) : 0;
}

static bool hand_over(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                      Error *err)
{
    size_t count = count_revisions(request);
    ServiceOutcome *outcomes = talloc_zero_array(ctx, ServiceOutcome, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const char *service = request->target->services[i];
        outcomes[i] = (ServiceOutcome){.service = service, .state = "handed-over"};
        if (find_revision(ctx, request, service, &outcomes[i].revision, err))
            continue;
        error_wrap(err, "the revision of service %s", service);
        *ret_outcome = (DeployOutcome){.state = "failed", .serving = request->previous};
        ret_outcome->reason = talloc_strdup(ctx, err->message);
        return false;
    }
    *ret_outcome = (DeployOutcome){.state = "handed-over"};
    if (count > 0)
        ret_outcome->details = services_details(outcomes, count);
    return true;
}

const DeployDriver NONE_DEPLOYER = {.name = "none", .deploy = hand_over};
