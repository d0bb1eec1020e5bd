#include "deploy/ecs/services.h"

#include <string.h>

#include "deploy/ecs/look.h"

size_t services_count(const DeployRequest *request)
{
    size_t count = 0;
    while (request->target && request->target->services && request->target->services[count])
        count++;
    return count;
}

bool services_check(const DeployRequest *request, Error *err)
{
    if (services_count(request) > 0)
        return true;
    error_set(err, ERR_CONFIG, "there is no service to deploy to");
    return error_hint(err, "set aws.cluster and aws.service (or aws.services) in tidegate.yml");
}

static json_t *service_json(const ServiceOutcome *outcome)
{
    json_t *json = json_pack("{s:s, s:s}", "service", outcome->service, "state", outcome->state);
    const struct {
        const char *key, *value;
    } members[] = {
        {"task_definition", outcome->revision},
        {"deployment", outcome->rollout},
        {"service_deployment", outcome->deployment},
        {"serving", outcome->serving.release},
        {"serving_task_definition", outcome->serving.revision},
    };
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        if (members[i].value)
            json_object_set_new(json, members[i].key, json_string(members[i].value));
    }
    return json;
}

json_t *services_details(const ServiceOutcome *outcomes, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, service_json(&outcomes[i]));
    return json_pack("{s:o}", "services", list);
}

/* The release that every service is proven to serve; NULL: there is none. */
static const char *common_release(const ServiceOutcome *outcomes, size_t count)
{
    const char *release = count > 0 ? outcomes[0].serving.release : NULL;
    for (size_t i = 1; release && i < count; i++) {
        const char *other = outcomes[i].serving.release;
        if (!other || strcmp(other, release) != 0)
            return NULL;
    }
    return release;
}

/* "web serves release r2 (shop:8), worker serves release r1 (shop:7)". */
static char *who_serves_where(TALLOC_CTX *ctx, const ServiceOutcome *outcomes, size_t count)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++)
        text = talloc_asprintf_append(text, "%s%s", i ? ", " : "", outcomes[i].serving.words);
    return text;
}

/* What the outcomes of all services come to. `why`: NULL when they all serve the release. */
static void conclude(TALLOC_CTX *ctx, const DeployRequest *request, const ServiceOutcome *outcomes,
                     size_t count, Error *why, DeployOutcome *ret_outcome)
{
    *ret_outcome = (DeployOutcome){
        .state = why ? "failed" : "deployed",
        .serving = why ? common_release(outcomes, count) : request->release,
        .details = services_details(outcomes, count),
    };
    if (!why)
        return;
    TALLOC_AUTO char *cause = talloc_strdup(NULL, why->detail);
    char *where = who_serves_where(ctx, outcomes, count);
    ret_outcome->reason = talloc_asprintf(ctx, "%s; %s", why->message, where);
    ret_outcome->next = why->hint ? talloc_strdup(ctx, why->hint)
                                  : "see the services' events: aws ecs describe-services";
    error_detail(why, "%s%s%s", where, cause ? "\n" : "", cause ? cause : "");
}

static Serving serves_ours(TALLOC_CTX *ctx, const DeployRequest *request,
                           const ServiceOutcome *outcome)
{
    return (Serving){
        .revision = outcome->revision,
        .release = request->release,
        .words = talloc_asprintf(ctx, "%s serves release %s (%s)", outcome->service,
                                 request->release, revision_short_name(outcome->revision)),
    };
}

static bool deploy_one(TALLOC_CTX *ctx, const DeployRequest *request, DeployService deploy,
                       int64_t deadline, ServiceOutcome *ret, Error *err)
{
    if (!deploy(ctx, request, ret->service, deadline, ret, err))
        return false;
    ret->serving = serves_ours(ctx, request, ret);
    progress_say(request->progress, PROGRESS_STEP, "%s%s", ret->serving.words,
                 strcmp(ret->state, "unchanged") == 0 ? " already" : "");
    return true;
}

/* What serves now is no proof where that may still change. */
static Serving serves_for_now(TALLOC_CTX *ctx, const Serving *serving)
{
    return (Serving){
        .words = talloc_asprintf(ctx, "%s for now, and its deployment goes on", serving->words),
    };
}

static void look_at(TALLOC_CTX *ctx, const DeployRequest *request, ServiceOutcome *outcome)
{
    if (!outcome->serving.words)
        outcome->serving = service_serving_now(ctx, request, outcome->service);
    if (outcome->goes_on)
        outcome->serving = serves_for_now(ctx, &outcome->serving);
}

/* What was not begun serves what it served. */
static void look_at_rest(TALLOC_CTX *ctx, const DeployRequest *request, ServiceOutcome *outcomes,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        look_at(ctx, request, &outcomes[i]);
}

static bool deploy_all(TALLOC_CTX *ctx, const DeployRequest *request, DeployService deploy,
                       ServiceOutcome *outcomes, size_t count, Error *err)
{
    int64_t deadline = request->clock->monotonic_ms(request->clock) + request->timeout_ms;
    for (size_t i = 0; i < count; i++)
        outcomes[i] =
            (ServiceOutcome){.service = request->target->services[i], .state = "not-begun"};
    for (size_t i = 0; i < count; i++) {
        if (!deploy_one(ctx, request, deploy, deadline, &outcomes[i], err))
            return false;
    }
    return true;
}

/* Before anything is begun. */
static bool refuse(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                   const Error *why)
{
    *ret_outcome = (DeployOutcome){
        .state = "failed",
        .serving = request->previous,
        .reason = talloc_strdup(ctx, why->message),
    };
    return false;
}

bool services_deploy(TALLOC_CTX *ctx, const DeployRequest *given, int64_t timeout_ms,
                     DeployService deploy, DeployOutcome *ret_outcome, Error *err)
{
    DeployRequest request = *given;
    if (!request.clock)
        request.clock = clock_system();
    if (request.timeout_ms <= 0)
        request.timeout_ms = timeout_ms;
    if (!services_check(&request, err))
        return refuse(ctx, &request, ret_outcome, err);
    request.aws = aws_in_region(ctx, request.aws, request.target->region);
    size_t count = services_count(&request);
    ServiceOutcome *outcomes = talloc_zero_array(ctx, ServiceOutcome, (unsigned)count);
    bool done = deploy_all(ctx, &request, deploy, outcomes, count, err);
    if (!done && err->kind == ERR_FENCED)
        return false;
    if (!done)
        look_at_rest(ctx, &request, outcomes, count);
    conclude(ctx, &request, outcomes, count, done ? NULL : err, ret_outcome);
    return done;
}
