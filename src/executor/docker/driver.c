#include "executor/docker/driver.h"

/* A look is one request on a socket. */
#define LOOK_MS 250

const ExecutorDriver DOCKER_EXECUTOR = {
    .name = "docker",
    .keeps_no_limits = true,
    .keeps_no_grace = true,
    .look_ms = LOOK_MS,
    .plan = docker_task_plan,
    .start = docker_task_start,
    .find = docker_task_find,
    .observe = docker_task_observe,
    .stop = docker_task_stop,
    .log_location = docker_task_log_location,
    .read_log = docker_task_read_log,
};
