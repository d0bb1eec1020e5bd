/* Whether a container of a task definition can be what a migration runs in. */
#pragma once

#include "aws/aws.h"

/* One that is not essential may end while its task goes on; one with a restart policy would run the
 * migration again and again. ERR_CONFIG. */
bool ecs_container_can_migrate(const json_t *container, Error *err) MUST_USE;
/* What ECS Exec needs of a task
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html). `task_role`: instead
 * of the definition's; or NULL. ERR_CONFIG. */
bool ecs_container_can_exec(const json_t *definition, const json_t *container,
                            const char *task_role, Error *err) MUST_USE;
