/* The plan of a task, for both executors of this folder. */
#pragma once

#include "executor/executor.h"

/* `executor`: its name. `exec`: sessions of ECS Exec are to be possible, and what they need is
 * checked. New reference in *ret_plan. */
bool ecs_plan_make(const ExecutorHost *host, const ExecutorRequest *request, const char *executor,
                   bool exec, json_t **ret_plan, Error *err) MUST_USE;
