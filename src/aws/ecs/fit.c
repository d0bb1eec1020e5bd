#include "aws/ecs/fit.h"

bool ecs_container_can_migrate(const json_t *container, Error *err)
{
    const char *name = json_get_string(container, "name", "?");
    const json_t *restart = json_object_get(container, "restartPolicy");
    if (!json_get_bool(container, "essential", true)) {
        error_set(err, ERR_CONFIG,
                  "the container '%s' is not essential: its task would go on after it", name);
        return error_hint(err, "take an essential one: migrate.container");
    }
    if (json_get_bool(restart, "enabled", false)) {
        error_set(err, ERR_CONFIG,
                  "the container '%s' has a restart policy: ECS would start the migration again "
                  "each time it ends",
                  name);
        return error_hint(err, "take a container without one: migrate.container, or a service of "
                               "its own for migrations: migrate.from");
    }
    return true;
}

bool ecs_container_can_exec(const json_t *definition, const json_t *container,
                            const char *task_role, Error *err)
{
    if (json_get_bool(container, "readonlyRootFilesystem", false)) {
        error_set(err, ERR_CONFIG,
                  "the container '%s' has a read-only root, and ECS Exec has to write there",
                  json_get_string(container, "name", "?"));
        return error_hint(err, "take the executor ecs");
    }
    if (task_role || json_get_string(definition, "taskRoleArn", NULL))
        return true;
    error_set(err, ERR_CONFIG, "the task has no role, and ECS Exec needs one");
    return error_hint(err, "give it one with ssmmessages:CreateControlChannel, CreateDataChannel, "
                           "OpenControlChannel and OpenDataChannel: migrate.task_role");
}
