/* The handle of a task on ECS: all that is needed to find it again. Private to this folder. */
#pragma once

#include "executor/executor.h"

typedef struct EcsTask {
    const char *region, *cluster; /* cluster: ARN, or a name */
    const char *arn;              /* NULL: what was started, if anything, is forgotten */
    const char *container;        /* that migrates */
    const char *run_id;
    const char *log_driver, *log_group, *log_region, *log_stream; /* each may be NULL */
    int64_t started_at_ms;                /* by AWS' clock, when RunTask was answered */
    int64_t start_timeout_ms, timeout_ms; /* for the words of a stop */
} EcsTask;

/* Of what RunTask or DescribeTasks calls a task, as the plan says it. `arn`: NULL as above. New
 * reference. */
json_t *ecs_task_encode(const ExecutorRequest *request, const char *arn, int64_t now_ms);
/* Texts live as long as `json`. ERR_FORMAT when it is not a handle of this executor. */
bool ecs_task_decode(const json_t *json, EcsTask *ret_task, Error *err) MUST_USE;
