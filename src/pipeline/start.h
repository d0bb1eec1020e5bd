/* Starts one attempt: the intent is recorded before anything runs. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* What a run is: only a migration is an attempt of its release, and moves its state. */
#define RUN_MIGRATE  "migrate"
#define RUN_COMMAND  "command"
#define RUN_ROLLBACK "rollback"

typedef struct Attempt {
    const char *kind;
    int64_t number; /* from 1 for a migration; else 0 */
    const char *const *command;
    LedgerRelease *release; /* of a migration: as the step before left it (Step.seen) */
} Attempt;

/* Needs the lease and ship->run_id, which must be new. *ret_run is NULL when nothing was recorded;
 * a run that could not be started is settled as not-started, which is a success here. */
bool start_attempt(TALLOC_CTX *ctx, Ship *ship, const Attempt *attempt, LedgerRun **ret_run,
                   Error *err) MUST_USE;
/* Repeats the start of an intent whose start was cut off, to the letter: an executor elsewhere that
 * has a task for it already returns that one. Needs the lease. */
bool start_again(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err) MUST_USE;
