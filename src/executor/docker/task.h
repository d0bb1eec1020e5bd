/* The handle of a container that migrates: all that is needed to find it again. Private to this
 * folder. */
#pragma once

#include "container/containers.h"
#include "executor/executor.h"

/* Labels of the containers that we make. */
#define LABEL_RUN         "tidegate.run"
#define LABEL_RELEASE     "tidegate.release"
#define LABEL_APP         "tidegate.app"
#define LABEL_ENVIRONMENT "tidegate.environment"
#define LABEL_LEDGER      "tidegate.ledger" /* a digest of where its records are */

typedef struct DockerTask {
    const char *engine; /* its id */
    const char *id, *name;
    const char *run_id;
    int64_t start_timeout_ms, timeout_ms, grace_ms;
} DockerTask;

/* Of the request's plan. New reference. */
json_t *docker_task_encode(const ExecutorRequest *request, const char *id);
/* Texts live as long as `json`. ERR_FORMAT when it is not a handle of this executor. */
bool docker_task_decode(const json_t *json, DockerTask *ret_task, Error *err) MUST_USE;

/* Whether the container was made for this run. */
bool docker_container_is_of(const json_t *container, const char *run_id);
/* "created", "running", "exited", ..; never NULL. */
const char *docker_container_status(const json_t *container);
/* Made, and nothing of it ever ran. */
bool docker_container_is_unstarted(const json_t *container);

/* The marks of a run: that the engine is asked to start the container whose id it has (set right
 * before), that nothing may be started any more, and why it was asked to stop. Children of ctx. */
char *docker_mark_starting(TALLOC_CTX *ctx, const char *run_id);
char *docker_mark_given_up(TALLOC_CTX *ctx, const char *run_id);
char *docker_mark_stopped(TALLOC_CTX *ctx, const char *run_id);

/* The container that the engine was asked to start and that is not there any more, so that it may
 * have run; NULL: it was never asked to. Child of ctx. */
bool docker_task_was_starting(TALLOC_CTX *ctx, ContainerEngine *engine, const char *run_id,
                              const char **ret_id, Error *err) MUST_USE;
/* Removes what was made and never ran, and that it was to. The run has been given up before, or
 * nobody else can start it. *ret_runs: it runs by now, and stays. */
bool docker_task_unmake(ContainerEngine *engine, const char *run_id, const char *id, bool *ret_runs,
                        Error *err) MUST_USE;
