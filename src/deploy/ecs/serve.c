#include "deploy/ecs/look.h"
#include "deploy/ecs/revision.h"
#include "deploy/ecs/services.h"

static bool serves(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                   bool *ret_serves, Error *err)
{
    ServiceView *view = NULL;
    if (!service_look(ctx, request, service, &view, err))
        return false;
    const Rollout *serving = service_view_serving(view);
    *ret_serves = false;
    return !serving ||
           deploy_revision_is_ours(request, service, serving->revision, ret_serves, err);
}

bool services_serve(TALLOC_CTX *ctx, const DeployRequest *request, bool *ret_serve, Error *err)
{
    size_t count = services_count(request);
    *ret_serve = count > 0;
    for (size_t i = 0; *ret_serve && i < count; i++) {
        if (!serves(ctx, request, request->target->services[i], ret_serve, err))
            return false;
    }
    return true;
}
