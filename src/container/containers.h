/* Containers: made, started, looked at, stopped, removed ("Container" in the Docker Engine API).
 *
 * Names are unique on an engine: who makes a container of a name that is there learns of it, so
 * that a name made from a run makes one container, whoever asks and how often.
 */
#pragma once

#include "container/engine.h"

/* By name or id; *ret is NULL when there is none. Borrowed from ctx. *ret_now_ms (may be NULL): by
 * the engine's clock, to the second. */
bool container_inspect(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                       const json_t **ret, int64_t *ret_now_ms, Error *err) MUST_USE;

typedef enum ContainerCreated {
    CONTAINER_CREATED,
    CONTAINER_NAME_TAKEN,
    CONTAINER_NO_IMAGE
} ContainerCreated;

/* `input`: the API's own object. *ret_id is a child of ctx, NULL unless it was created. ERR_CONFIG
 * or ERR_FAILED when the engine does not take it. */
bool container_create(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                      const json_t *input, ContainerCreated *ret_created, const char **ret_id,
                      Error *err) MUST_USE;
/* Also one that runs already. ERR_FAILED: the engine could not, and nothing of it ran. */
bool container_start(ContainerEngine *engine, const char *id, Error *err) MUST_USE;
/* `signal`: "SIGTERM". *ret_running is false when there was nothing that runs any more. */
bool container_kill(ContainerEngine *engine, const char *id, const char *signal, bool *ret_running,
                    Error *err) MUST_USE;
/* The container's own stop signal, and SIGKILL after its own grace (10 s where it has none): waits
 * for its end. One that does not run is fine. */
bool container_stop(ContainerEngine *engine, const char *id, Error *err) MUST_USE;
/* One that is not there is fine. *ret_running (may be NULL): it runs, and stays, unless `force`. */
bool container_remove(ContainerEngine *engine, const char *id, bool force, bool *ret_running,
                      Error *err) MUST_USE;
bool container_rename(ContainerEngine *engine, const char *id, const char *name,
                      Error *err) MUST_USE;
/* `policy`: {"Name": "no"}. */
bool container_set_restart_policy(ContainerEngine *engine, const char *id, const json_t *policy,
                                  Error *err) MUST_USE;
/* Those with all of these labels ("name=value", NULL-terminated), also ended ones, newest first:
 * the API's array. Borrowed from ctx. */
bool container_list(TALLOC_CTX *ctx, ContainerEngine *engine, const char *const *labels,
                    const json_t **ret, Error *err) MUST_USE;

/* Marks: names that stand on the engine for everybody who uses it, as empty volumes, because a
 * container's own labels cannot be changed. The first who sets one decides its value, which is
 * never changed. `age_ms` is by the engine's clock, to the second.
 *
 * ERR_FAILED when the engine does not keep it. */
typedef struct ContainerMark {
    const char *value; /* NULL: there is none */
    int64_t age_ms;
} ContainerMark;

bool container_mark_set(ContainerEngine *engine, const char *name, const char *value,
                        Error *err) MUST_USE;
bool container_mark_get(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                        ContainerMark *ret, Error *err) MUST_USE;
/* One that is not there is fine. */
bool container_mark_clear(ContainerEngine *engine, const char *name, Error *err) MUST_USE;
