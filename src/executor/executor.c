#include "executor/executor.h"

#include <string.h>

#include "executor/docker/driver.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/exec_driver.h"
#include "executor/process/driver.h"

static const ExecutorDriver *const EXECUTORS[] = {
    &PROCESS_EXECUTOR,
    &DOCKER_EXECUTOR,
    &ECS_EXECUTOR,
    &ECS_EXEC_EXECUTOR,
};

const ExecutorDriver *executor_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(EXECUTORS); i++) {
        if (strcmp(EXECUTORS[i]->name, name) == 0)
            return EXECUTORS[i];
    }
    return NULL;
}
