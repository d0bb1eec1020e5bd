/* How a task ended, as its supervisor writes it into outcome.json. */
#pragma once

#include "executor/executor.h"

typedef struct Outcome {
    bool started;
    bool has_exit_code;
    int exit_code;
    int signal;
    const char *stop_code, *reason;
    const char *started_at, *ended_at;
} Outcome;

bool outcome_write(const char *run_dir, const Outcome *outcome, Error *err) MUST_USE;
/* Fills an observation from the file if it is there; texts are children of ctx. */
bool outcome_read(TALLOC_CTX *ctx, const char *run_dir, bool *ret_found, TaskObservation *ret,
                  Error *err) MUST_USE;
