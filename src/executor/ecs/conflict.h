/* Whether a task is the one that a run started. Private to this folder. */
#pragma once

#include "executor/executor.h"

/* Whether the task (of DescribeTasks) was started by this run: startedBy, and the run's tag where
 * it has tags (a stopped task has lost them). */
bool task_is_of_run(const json_t *task, const char *run_id);
/* The client token belongs to these tasks (ConflictException): *ret_arn, child of ctx, is the one
 * that this run started. ERR_BUSY: none can be seen yet. ERR_FAILED: they are another run's.
 * ERR_UNKNOWN: ECS names none. */
bool conflict_find(TALLOC_CTX *ctx, Aws *aws, const ExecutorRequest *request, const json_t *arns,
                   const char **ret_arn, Error *err) MUST_USE;
