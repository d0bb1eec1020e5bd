#include "deploy/ecs/revision.h"

#include <string.h>

#include "aws/ecs/revision.h"
#include "deploy/ecs/release.h"

const char *deploy_planned_revision(const DeployRequest *request, const char *service)
{
    const char *planned_for = json_get_string(request->plan, "service", NULL);
    bool is_same = planned_for && strcmp(planned_for, service) == 0;
    return is_same ? json_get_string(request->plan, "task_definition", NULL) : NULL;
}

/* By its digest, if the run was planned with it. */
static const char *image_of(const DeployRequest *request)
{
    return json_get_string(request->plan, "image", request->image);
}

bool deploy_revision_is_ours(const DeployRequest *request, const char *service,
                             const char *revision, bool *ret_is, Error *err)
{
    const char *planned = deploy_planned_revision(request, service);
    *ret_is = planned && strcmp(planned, revision) == 0;
    return *ret_is || release_has_revision(request->aws, revision, request->release,
                                           image_of(request), ret_is, err);
}

bool deploy_revision(TALLOC_CTX *ctx, const DeployRequest *request, const ServiceView *view,
                     const char **ret_arn, Error *err)
{
    const char *planned = deploy_planned_revision(request, view->name);
    if (planned) {
        *ret_arn = talloc_strdup(ctx, planned);
        return true;
    }
    const char *image = image_of(request);
    if (!image) {
        error_set(err, ERR_CONFIG, "there is no image of release %s to deploy", request->release);
        return error_hint(err, "name it: --image REPO@sha256:..");
    }
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const EcsRevisionRequest wanted = {
        .current = view->revision,
        .container = request->target->container,
        .image = image,
        .app = request->app,
        .environment = request->release_environment,
        .release = request->release,
    };
    EcsRevision revision = {0};
    if (!ecs_revision_make(tmp, request->aws, request->progress, &wanted, &revision, err))
        return false;
    *ret_arn = talloc_strdup(ctx, revision.definition.arn);
    return true;
}
