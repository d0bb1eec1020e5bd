#include <string.h>

#include "aws/ecs/fit.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/label.h"
#include "executor/ecs/overrides.h"
#include "executor/ecs/plan.h"
#include "executor/ecs/run_input.h"
#include "executor/ecs/task_log.h"

#define PLAN_FORMAT    1
#define STOP_TIMEOUT_S 30 /* what ECS takes where nothing says it */

/* Everything that was looked up. */
typedef struct Findings {
    Aws *aws;
    const char *region, *service_name;
    json_t *service;
    EcsRevision revision;
    const json_t *container;
    const char *migrations; /* what the image's label says; or NULL */
} Findings;

static bool error_no_image(const ExecutorRequest *request, Error *err)
{
    error_set(err, ERR_USAGE, "the image of release %s is not given, and a task needs it",
              request->release);
    return error_hint(err, "give it by digest: --image REPO@sha256:..");
}

/* What else of the release starts with the task, before its migrations are done. */
static void warn_of_others(const Findings *found, Progress *progress)
{
    const json_t *definition = found->revision.definition.definition;
    size_t i;
    json_t *other;
    json_array_foreach(json_object_get(definition, "containerDefinitions"), i, other)
    {
        if (other != found->container &&
            strcmp(json_get_string(other, "image", ""), found->revision.image.pinned) == 0)
            progress_say(progress, PROGRESS_WARNING,
                         "the container '%s' of the same task runs the release's image beside the "
                         "migration",
                         json_get_string(other, "name", "?"));
    }
}

static bool look_up(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                    Findings *found, Error *err)
{
    const AwsTarget *target = request->target;
    found->aws = aws_in_region(ctx, host->aws, target->region);
    found->service_name = target->from ? target->from : target->services[0];
    if (!found->service_name) {
        error_set(err, ERR_CONFIG, "no service says where the migration runs");
        return error_hint(err, "set aws.service in tidegate.yml");
    }
    if (!aws_region(found->aws, &found->region, err) ||
        !ecs_describe_service(ctx, found->aws, target->cluster, found->service_name,
                              &found->service, err))
        return false;
    const EcsRevisionRequest revision = {
        .current = ecs_service_serving(found->service).task_definition,
        .container = target->container,
        .image = request->image,
        .app = request->app,
        .environment = request->release_environment,
        .release = request->release,
    };
    if (!revision.current)
        return error_set(err, ERR_CONFIG, "the service '%s' has no task definition yet",
                         found->service_name);
    return ecs_revision_make(ctx, found->aws, host->progress, &revision, &found->revision, err) &&
           ecs_definition_container(found->revision.definition.definition,
                                    found->revision.container, &found->container, err) &&
           ecs_container_can_migrate(found->container, err) &&
           label_read(ctx, found->aws, host->progress, &found->revision.image, request->label,
                      &found->migrations, err);
}

/* New reference. */
static json_t *assemble(const char *executor, const Findings *found, const json_t *overrides,
                        json_t *input, Progress *progress)
{
    const EcsRevision *revision = &found->revision;
    TALLOC_AUTO char *hash = overrides_hash(NULL, overrides);
    const json_t *definition = revision->definition.definition;
    int64_t planned_at = aws_now_ms(found->aws);
    json_t *plan = json_pack(
        "{s:i, s:s, s:s, s:s*, s:s, s:s, s:s*, s:s, s:s, s:s, s:s*, s:o, s:s, s:I, s:I, s:O}",
        "format", PLAN_FORMAT, "executor", executor, "region", found->region, "cluster",
        json_get_string(input, "cluster", NULL), "service", found->service_name, "task_definition",
        revision->definition.arn, "family", json_get_string(definition, "family", NULL),
        "container", revision->container, "image", revision->image.pinned, "image_digest",
        revision->image.digest, "platform_digest", revision->image.platform_digest, "log",
        task_log_of_container(found->container, found->region, progress), "overrides_sha256", hash,
        "stop_timeout_s", (json_int_t)json_get_int(found->container, "stopTimeout", STOP_TIMEOUT_S),
        "planned_at_ms", (json_int_t)planned_at, "input", input);
    if (found->migrations)
        json_object_set_new(plan, PLAN_MIGRATIONS, json_string(found->migrations));
    return plan;
}

bool ecs_plan_make(const ExecutorHost *host, const ExecutorRequest *request, const char *executor,
                   bool exec, json_t **ret_plan, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Findings found = {0};
    if (!request->image)
        return error_no_image(request, err);
    if (!look_up(tmp, host, request, &found, err) ||
        (exec && !ecs_container_can_exec(found.revision.definition.definition, found.container,
                                         request->target->task_role, err)))
        return false;
    JSON_AUTO json_t *overrides = NULL, *input = NULL;
    if (!overrides_make(request, found.revision.definition.definition, found.container, &overrides,
                        err))
        return false;
    const RunInput parts = {found.service, &found.revision, overrides};
    if (!run_input_make(request, &parts, host->progress, &input, err))
        return false;
    if (exec)
        json_object_set_new(input, "enableExecuteCommand", json_true());
    warn_of_others(&found, host->progress);
    *ret_plan = assemble(executor, &found, overrides, input, host->progress);
    return *ret_plan || error_set(err, ERR_INTERNAL, "the plan of run %s cannot be written down",
                                  request->run_id);
}

bool ecs_task_plan(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host, const ExecutorRequest *request,
                   json_t **ret_plan, Error *err)
{
    return ecs_plan_make(host, request, "ecs", false, ret_plan, err);
}
