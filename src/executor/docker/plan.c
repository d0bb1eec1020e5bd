#include <string.h>

#include "container/image.h"
#include "executor/docker/driver.h"
#include "executor/docker/input.h"
#include "executor/docker/task.h"

#define PLAN_FORMAT 1

static bool error_no_image(const ExecutorRequest *request, Error *err)
{
    error_set(err, ERR_USAGE, "the image of release %s is not given, and a container needs it",
              request->release);
    return error_hint(err, "give it, best by digest: --image REPO@sha256:..");
}

/* New reference. */
static json_t *secrets_of(const ContainerTarget *target)
{
    json_t *list = json_array();
    for (const char *const *each = target->secrets; each && *each; each++)
        json_array_append_new(list, json_string(*each));
    return list;
}

/* New reference. */
static json_t *assemble(const ExecutorHost *host, const ExecutorRequest *request,
                        const ContainerEngineFacts *facts, const ContainerImage *image,
                        json_t *input)
{
    TALLOC_AUTO char *name = docker_input_name(NULL, request);
    json_t *plan = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:o, s:O}", "format",
                             PLAN_FORMAT, "executor", "docker", "engine", facts->id, "host",
                             container_engine_host(host->engine), "name", name, "image",
                             image->pinned, "image_digest", image->digest, "image_id", image->id,
                             "secrets", secrets_of(request->container), "input", input);
    const char *migrations =
        request->label && image->about ? container_image_label(image, request->label) : NULL;
    if (plan && migrations)
        json_object_set_new(plan, PLAN_MIGRATIONS, json_string(migrations));
    return plan;
}

/* Its label can only be read of an image that is there. */
static bool pull_for_label(TALLOC_CTX *ctx, const ExecutorHost *host, ContainerImage *image,
                           Error *err)
{
    const PullWatch watch = {.cancel = host->cancel};
    return container_image_pull(host->engine, image->pinned, &watch, err) &&
           container_image_find(ctx, host->engine, image->pinned, host->cancel, image, err);
}

bool docker_task_plan(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host,
                      const ExecutorRequest *request, json_t **ret_plan, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ContainerEngineFacts facts;
    ContainerImage image;
    JSON_AUTO json_t *input = NULL;
    if (!request->image)
        return error_no_image(request, err);
    if (!container_engine_facts(tmp, host->engine, &facts, err) ||
        !container_image_find(tmp, host->engine, request->image, host->cancel, &image, err) ||
        (request->label && !image.about && !pull_for_label(tmp, host, &image, err)) ||
        !docker_input_make(request, image.pinned, &input, err))
        return false;
    *ret_plan = assemble(host, request, &facts, &image, input);
    return *ret_plan || error_set(err, ERR_INTERNAL, "the plan of run %s cannot be written down",
                                  request->run_id);
}
