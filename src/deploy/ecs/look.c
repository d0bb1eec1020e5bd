#include "deploy/ecs/look.h"

#include "aws/ecs/service.h"

#define SETTLE_LOOKS 10
#define SETTLE_MS    1000

bool service_look(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                  ServiceView **ret_view, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *json = NULL;
    if (!ecs_describe_service(tmp, request->aws, request->target->cluster, service, &json, err))
        return false;
    *ret_view = service_view_new(ctx, json);
    return true;
}

Serving service_serving_now(TALLOC_CTX *ctx, const DeployRequest *request, const char *service)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error unknown = {0};
    ServiceView *view = NULL;
    if (!service_look(tmp, request, service, &view, &unknown))
        return serving_unknown(ctx, service, &unknown);
    return serving_find(ctx, request->aws, view);
}

Serving service_serving_settled(TALLOC_CTX *ctx, const DeployRequest *request, const char *service)
{
    Serving serving = service_serving_now(ctx, request, service);
    for (int i = 0; !serving.revision && i < SETTLE_LOOKS; i++) {
        if (!request->clock->sleep_ms(request->clock, SETTLE_MS, request->cancel))
            break;
        serving = service_serving_now(ctx, request, service);
    }
    return serving;
}
