/* What DescribeTasks tells of one task, as facts. Private to this folder. */
#pragma once

#include "base/json.h"
#include "executor/ecs/endings.h"

typedef struct TaskFacts {
    const char *status; /* lastStatus; never NULL */
    int64_t created_ms; /* ms since 1970 by AWS' clock; 0: not told */
    int64_t started_ms, ended_ms;
    EcsEnd end; /* meaningful once it is STOPPED */
} TaskFacts;

/* `container`: the one that migrates. Texts are borrowed from `task`, or children of ctx. */
TaskFacts task_facts(TALLOC_CTX *ctx, const json_t *task, const char *container);
