#include "executor/ecs/driver.h"

/* Each look is two requests; the verdict is known within one of STOPPED. */
#define LOOK_MS 2000
/* Lines reach CloudWatch later than the task's end reaches ECS. */
#define QUIET_MS 3000

const ExecutorDriver ECS_EXECUTOR = {
    .name = "ecs",
    .keeps_no_limits = true,
    .look_ms = LOOK_MS,
    .quiet_ms = QUIET_MS,
    .plan = ecs_task_plan,
    .start = ecs_task_start,
    .find = ecs_task_find,
    .observe = ecs_task_observe,
    .stop = ecs_task_stop,
    .log_location = ecs_task_log_location,
    .read_log = ecs_task_read_log,
};
