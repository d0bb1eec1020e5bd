/* The task of a recorded run: what its intent says, and what its executor sees. Private to this
 * folder. */
#pragma once

#include "executor/executor.h"
#include "pipeline/ship_private.h"

/* What makes the start of this run repeatable; new reference, never NULL. `number` is the fencing
 * number of the lease. */
json_t *task_intent(const Ship *ship, const char *run_id, int64_t number);
/* The request that the run's intent describes, the same each time. Child of ctx. ERR_FORMAT when
 * the intent is not one of ours. */
bool task_request(TALLOC_CTX *ctx, const Ledger *ledger, const LedgerRun *run,
                  ExecutorRequest *ret_request, Error *err) MUST_USE;
bool task_driver(const LedgerRun *run, const ExecutorDriver **ret_driver, Error *err) MUST_USE;
bool task_observe(TALLOC_CTX *ctx, const ShipConfig *config, const LedgerRun *run,
                  TaskObservation *ret, Error *err) MUST_USE;
/* What its executor works with, for this ship. */
ExecutorHost task_host(const ShipConfig *config);
/* The longest that the run may take by its own limits, ms. */
int64_t task_longest_ms(const LedgerRun *run);
