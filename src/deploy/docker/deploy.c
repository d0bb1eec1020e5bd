#include <string.h>

#include "container/image.h"
#include "container/likeness.h"
#include "deploy/command/health.h"
#include "deploy/docker/prove.h"
#include "deploy/docker/replace.h"
#include "deploy/drivers.h"

#define TIMEOUT_MS 120000

static bool check(const DeployRequest *request, Error *err)
{
    if (request->containers && request->containers->container)
        return true;
    error_set(err, ERR_CONFIG, "the deployer 'docker' does not know which container serves");
    return error_hint(err, "name it: deploy: {driver: docker, container: NAME}");
}

/* The very image that migrated. */
static const char *image_of(const DeployRequest *request)
{
    const char *executor = json_get_string(request->plan, "executor", "");
    const char *planned = json_get_string(request->plan, "image", NULL);
    return planned && strcmp(executor, "docker") == 0 ? planned : request->image;
}

static bool go_on(void *data, Error *err)
{
    const DeployRequest *request = data;
    return !request->still_ours || request->still_ours(request->data, err);
}

static bool get_image(TALLOC_CTX *ctx, const DeployRequest *request, const char **ret_pinned,
                      Error *err)
{
    DeployRequest copy = *request;
    const PullWatch watch = {.cancel = request->cancel, .data = &copy, .go_on = go_on};
    const char *reference = image_of(request);
    ContainerImage image;
    if (!reference) {
        error_set(err, ERR_USAGE, "the image of release %s is not known", request->release);
        return error_hint(err, "migrate it with --image REPO@sha256:..");
    }
    if (!container_image_find(ctx, request->engine, reference, request->cancel, &image, err))
        return false;
    *ret_pinned = image.pinned;
    return image.about || container_image_pull(request->engine, image.pinned, &watch, err);
}

static bool error_no_container(const DeployRequest *request, Error *err)
{
    const char *name = request->containers->container;
    error_set(err, ERR_CONFIG, "there is no container '%s' to be replaced", name);
    return error_hint(err,
                      "make the first one, with all that it needs, and let it wait: docker create "
                      "--name %s .. IMAGE",
                      name);
}

static const char *label_image(const json_t *container)
{
    const json_t *labels = json_object_get(json_object_get(container, "Config"), "Labels");
    return json_get_string(labels, "tidegate.image", "");
}

static bool serves_already(const json_t *container, const char *release)
{
    const char *serving = container_release(container);
    return serving && strcmp(serving, release) == 0 && container_runs(container) &&
           container_is_healthy(container);
}

static bool serves(TALLOC_CTX *ctx, const DeployRequest *request, bool *ret_serves, Error *err)
{
    const json_t *container = NULL;
    if (!check(request, err) ||
        !container_inspect(ctx, request->engine, request->containers->container, &container, NULL,
                           err))
        return false;
    *ret_serves = container && serves_already(container, request->release);
    return true;
}

static void add_labels(json_t *input, const DeployRequest *request, const char *image)
{
    json_t *labels = json_object_get(input, "Labels");
    const struct {
        const char *name, *value;
    } rows[] = {
        {"tidegate.release", request->release},
        {"tidegate.image", image},
        {"tidegate.deployment", request->deployment},
        {"tidegate.app", request->app},
        {"tidegate.environment", request->release_environment},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        json_object_set_new(labels, rows[i].name, json_string_or_null(rows[i].value));
}

static bool may_run_beside(const DeployRequest *request, const json_t *container)
{
    const char *order = request->containers->order;
    return order ? strcmp(order, "beside") == 0 : !container_likeness_excludes(container);
}

static void say_order(const Replacement *self)
{
    const char *release = self->request->release;
    if (self->beside)
        progress_say(self->request->progress, PROGRESS_STEP,
                     "starting release %s beside the container '%s'", release, self->trio.name);
    else
        progress_say(self->request->progress, PROGRESS_STEP,
                     "stopping the container '%s', and starting release %s in its place",
                     self->trio.name, release);
}

static json_t *details_of(const Replacement *self)
{
    json_t *details = json_pack("{s:s, s:s, s:s}", "container", self->trio.name, "image",
                                self->image, "order", self->beside ? "beside" : "in-turn");
    if (self->stopped_at)
        json_object_set_new(details, "nothing_served_ms",
                            self->gap_ms < 0 ? json_null() : json_integer(self->gap_ms));
    return details;
}

static const char *gap_words(TALLOC_CTX *ctx, const Replacement *self)
{
    if (!self->stopped_at || self->gap_ms < 0)
        return "";
    return talloc_asprintf(ctx, "; nothing served for %s", clock_duration_text(ctx, self->gap_ms));
}

static bool succeeded(TALLOC_CTX *ctx, const Replacement *self, DeployOutcome *ret)
{
    progress_say(self->request->progress, PROGRESS_STEP, "the container '%s' is of release %s%s",
                 self->trio.name, self->request->release, gap_words(ctx, self));
    *ret = (DeployOutcome){
        .state = "deployed",
        .serving = talloc_strdup(ctx, self->request->release),
        .details = details_of(self),
    };
    return true;
}

static bool failed(TALLOC_CTX *ctx, const Replacement *self, bool back, DeployOutcome *ret,
                   Error *err)
{
    const char *old = container_release(self->trio.serving);
    const char *serving = back && self->ran ? old ? old : self->request->previous : NULL;
    const char *who = talloc_asprintf(
        ctx, "%s%s%s%s", back && self->ran ? "the container before it serves" : "nothing serves",
        serving ? ": release " : "", serving ? serving : "", gap_words(ctx, self));
    if (err->kind == ERR_FAILED || err->kind == ERR_CONFIG || err->kind == ERR_CONNECT)
        err->kind = ERR_DEPLOY;
    TALLOC_AUTO char *cause = talloc_strdup(NULL, err->detail);
    *ret = (DeployOutcome){
        .state = "failed",
        .serving = talloc_strdup(ctx, serving),
        .reason = talloc_asprintf(ctx, "%s; %s", err->message, who),
        .details = details_of(self),
    };
    return error_detail(err, "%s%s%s", who, cause ? "\n" : "", cause ? cause : "");
}

static bool prepare(TALLOC_CTX *ctx, const DeployRequest *request, Replacement *self, Error *err)
{
    json_t *input = NULL;
    if (!trio_settle(ctx, request, &self->trio, err))
        return false;
    if (!self->trio.serving)
        return error_no_container(request, err);
    if (!get_image(ctx, request, &self->image, err) ||
        !container_likeness(request->engine, self->trio.serving, self->image, &input, err))
        return false;
    self->input = json_keep(ctx, input);
    add_labels(input, request, self->image);
    self->ran = container_runs(self->trio.serving);
    self->beside = may_run_beside(request, self->trio.serving);
    return true;
}

static bool is_done(const Replacement *self)
{
    const json_t *serving = self->trio.serving;
    return serves_already(serving, self->request->release) &&
           strcmp(label_image(serving), self->image) == 0;
}

static bool unprepared(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret,
                       Error *err)
{
    *ret = (DeployOutcome){.state = "failed",
                           .serving = talloc_strdup(ctx, request->previous),
                           .reason = talloc_strdup(ctx, err->message)};
    return false;
}

static bool deploy(TALLOC_CTX *ctx, const DeployRequest *given, DeployOutcome *ret, Error *err)
{
    DeployRequest request = *given;
    bool back = false;
    if (!request.clock)
        request.clock = clock_system();
    int64_t timeout = request.timeout_ms > 0 ? request.timeout_ms : TIMEOUT_MS;
    Replacement self = {
        .request = &request,
        .deadline = request.clock->monotonic_ms(request.clock) + timeout,
    };
    if (!check(&request, err) || !prepare(ctx, &request, &self, err))
        return unprepared(ctx, &request, ret, err);
    if (is_done(&self))
        return succeeded(ctx, &self, ret);
    say_order(&self);
    return replace(&self, &back, err) ? succeeded(ctx, &self, ret)
                                      : failed(ctx, &self, back, ret, err);
}

const DeployDriver DOCKER_DEPLOYER = {
    .name = "docker", .check = check, .serves = serves, .deploy = deploy};
