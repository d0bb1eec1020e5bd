/* Runs a deploy command to its end. */
#pragma once

#include "deploy/command/output.h"
#include "deploy/deploy.h"

typedef struct CommandEnd {
    bool started;
    bool timed_out;
    int status;       /* of wait(2) */
    const char *tail; /* the last lines of its output, or NULL */
} CommandEnd;

/* In a process group of its own, until `deadline` (the clock's monotonic ms). False when it could
 * not be started or was stopped (cancel, lease); *ret_end tells in both cases how far it came. */
bool command_run(TALLOC_CTX *ctx, const DeployRequest *request, int64_t deadline,
                 CommandEnd *ret_end, Error *err) MUST_USE;
