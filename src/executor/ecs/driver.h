/* The executor `ecs`: one file per call of the vtable. */
#pragma once

#include "executor/executor.h"

extern const ExecutorDriver ECS_EXECUTOR;

bool ecs_task_plan(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                   json_t **ret_plan, Error *err) MUST_USE;
bool ecs_task_start(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                    const ExecutorHooks *hooks, json_t **ret_task, Error *err) MUST_USE;
bool ecs_task_find(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                   json_t **ret_task, Error *err) MUST_USE;
bool ecs_task_observe(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                      TaskObservation *ret, Error *err) MUST_USE;
bool ecs_task_stop(const ExecutorHost *host, const json_t *task, ExecutorStop why,
                   Error *err) MUST_USE;
const char *ecs_task_log_location(TALLOC_CTX *ctx, const json_t *json);
bool ecs_task_read_log(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                       LogCursor *cursor, ExecutorLine line, void *data, Error *err) MUST_USE;
