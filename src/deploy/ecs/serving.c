#include "deploy/ecs/serving.h"

#include "deploy/ecs/release.h"

static char *append_tasks(char *text, const Rollout *rollout)
{
    const char *name = revision_short_name(rollout->revision);
    const char *comma = *text ? ", " : "";
    if (rollout->primary)
        return talloc_asprintf_append(text, "%s%lld of %lld task%s of %s", comma,
                                      (long long)rollout->running, (long long)rollout->desired,
                                      rollout->desired == 1 ? "" : "s", name);
    return talloc_asprintf_append(text, "%s%lld of %s", comma, (long long)rollout->running, name);
}

char *serving_tasks_text(TALLOC_CTX *ctx, const ServiceView *view)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < view->count; i++) {
        if (view->rollouts[i].primary || view->rollouts[i].running > 0)
            text = append_tasks(text, &view->rollouts[i]);
    }
    return text;
}

Serving serving_find(TALLOC_CTX *ctx, Aws *aws, const ServiceView *view)
{
    ERROR_AUTO Error unknown = {0};
    Serving serving = {0};
    const Rollout *rollout = service_view_serving(view);
    if (!rollout) {
        TALLOC_AUTO char *tasks = serving_tasks_text(NULL, view);
        serving.words = talloc_asprintf(ctx, "%s is in between: %s", view->name, tasks);
        return serving;
    }
    const char *name = revision_short_name(rollout->revision);
    serving.revision = talloc_strdup(ctx, rollout->revision);
    if (!release_of_revision(ctx, aws, rollout->revision, &serving.release, &unknown))
        serving.words =
            talloc_asprintf(ctx, "%s serves %s, of a release that could not be looked up: %s",
                            view->name, name, unknown.message);
    else if (serving.release)
        serving.words =
            talloc_asprintf(ctx, "%s serves release %s (%s)", view->name, serving.release, name);
    else
        serving.words =
            talloc_asprintf(ctx, "%s serves %s, which names no release", view->name, name);
    return serving;
}

Serving serving_unknown(TALLOC_CTX *ctx, const char *service, const Error *why)
{
    return (Serving){
        .words = talloc_asprintf(ctx, "what %s serves is not known: %s", service, why->message),
    };
}
