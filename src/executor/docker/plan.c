#include <string.h>

#include "container/image.h"
#include "container/likeness.h"
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

/* Its variables are no matter of records: who starts the container reads them again. */
static bool look_around(const ExecutorHost *host, const ExecutorRequest *request, json_t *plan,
                        json_t **ret_surroundings, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *from = request->target->from;
    const json_t *container = NULL;
    if (!from)
        from = request->container->container;
    if (!from)
        return true;
    if (!container_inspect(tmp, host->engine, from, &container, NULL, err))
        return false;
    if (!container) {
        error_set(err, ERR_CONFIG,
                  "there is no container '%s', beside which the migration is to run", from);
        return error_hint(err,
                          "make it once: docker create --name %s .. IMAGE; or name another: "
                          "migrate.from",
                          from);
    }
    json_object_set_new(plan, "from", json_string(json_get_string(container, "Id", from)));
    json_object_set_new(plan, "all_networks", json_boolean(!request->container->network));
    return container_likeness_of_surroundings(host->engine, container, ret_surroundings, err);
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
    JSON_AUTO json_t *input = NULL, *surroundings = NULL, *more = json_object();
    if (!request->image)
        return error_no_image(request, err);
    if (!container_engine_facts(tmp, host->engine, &facts, err) ||
        !container_image_find(tmp, host->engine, request->image, host->cancel, &image, err) ||
        (request->label && !image.about && !pull_for_label(tmp, host, &image, err)) ||
        !look_around(host, request, more, &surroundings, err) ||
        !docker_input_make(request, image.pinned, surroundings, &input, err))
        return false;
    *ret_plan = assemble(host, request, &facts, &image, input);
    if (*ret_plan)
        json_object_update(*ret_plan, more);
    return *ret_plan || error_set(err, ERR_INTERNAL, "the plan of run %s cannot be written down",
                                  request->run_id);
}
