/* RunTask's input, made once and sent as often as needed. Private to this folder. */
#pragma once

#include "aws/ecs/revision.h"
#include "aws/ecs/service.h"
#include "executor/executor.h"

typedef struct RunInput {
    const json_t *service;
    const EcsRevision *revision;
    const json_t *overrides;
} RunInput;

/* New reference in *ret_input: with everything that the service says of where its tasks run.
 * ERR_CONFIG when the task could not be started that way. Says when it goes another way than the
 * service's tasks. */
bool run_input_make(const ExecutorRequest *request, const RunInput *parts, Progress *progress,
                    json_t **ret_input, Error *err) MUST_USE;
/* What the tasks of a run are found by: at most 36 of [A-Za-z0-9/_-]. Child of ctx. */
char *run_input_started_by(TALLOC_CTX *ctx, const char *run_id);
