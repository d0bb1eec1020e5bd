/* The executor `docker`: a run is a container of its own on a container engine (Docker's, or
 * Podman's in its place).
 *
 * Its name comes from the client token of the attempt, so that however often the same start is
 * asked for there is one container. It is never removed by the engine: what it ended with stays to
 * be looked at. Private to src/executor.
 */
#pragma once

#include "executor/executor.h"

extern const ExecutorDriver DOCKER_EXECUTOR;

bool docker_task_plan(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                      json_t **ret_plan, Error *err) MUST_USE;
bool docker_task_start(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                       const ExecutorHooks *hooks, json_t **ret_task, Error *err) MUST_USE;
bool docker_task_find(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                      json_t **ret_task, Error *err) MUST_USE;
bool docker_task_observe(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *json,
                         TaskObservation *ret, Error *err) MUST_USE;
bool docker_task_stop(const ExecutorHost *host, const json_t *json, ExecutorStop why,
                      Error *err) MUST_USE;
const char *docker_task_log_location(TALLOC_CTX *ctx, const json_t *json);
bool docker_task_read_log(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *json,
                          LogCursor *cursor, ExecutorLine line, void *data, Error *err) MUST_USE;
