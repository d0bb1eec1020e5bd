/* The executor `process`: one file per call of the vtable. */
#pragma once

#include "executor/executor.h"

extern const ExecutorDriver PROCESS_EXECUTOR;

bool process_task_start(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                        const ExecutorHooks *hooks, json_t **ret_task, Error *err) MUST_USE;
bool process_task_find(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                       json_t **ret_task, Error *err) MUST_USE;
bool process_task_observe(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                          TaskObservation *ret, Error *err) MUST_USE;
bool process_task_stop(const ExecutorHost *host, const json_t *task, ExecutorStop why,
                       Error *err) MUST_USE;
