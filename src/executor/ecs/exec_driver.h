/* The executor `ecs-exec`: a task of the executor `ecs` that waits for a session of ECS Exec to
 * begin the command in it. */
#pragma once

#include "executor/executor.h"

extern const ExecutorDriver ECS_EXEC_EXECUTOR;

bool exec_task_plan(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                    json_t **ret_plan, Error *err) MUST_USE;
bool exec_task_start(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                     const ExecutorHooks *hooks, json_t **ret_task, Error *err) MUST_USE;
bool exec_task_read_log(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                        LogCursor *cursor, ExecutorLine line, void *data, Error *err) MUST_USE;
