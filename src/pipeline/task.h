/* The task of a recorded run: what its intent says, and what its executor sees. Private to this
 * folder. */
#pragma once

#include "executor/executor.h"
#include "pipeline/ship_private.h"

/* What makes the start of this run repeatable; new reference, never NULL. `number` is the fencing
 * number of the lease. */
json_t *task_intent(const Ship *ship, const char *const *command, const char *run_id,
                    int64_t number);
/* Lets the executor look up what the start needs and puts it into the intent; nothing is started
 * and nothing recorded. */
bool task_plan(const Ship *ship, const LedgerRun *run, json_t *intent, Error *err) MUST_USE;
/* The request that the run's intent describes, the same each time. Child of ctx. ERR_FORMAT when
 * the intent is not one of ours. */
bool task_request(TALLOC_CTX *ctx, const Ledger *ledger, const LedgerRun *run,
                  ExecutorRequest *ret_request, Error *err) MUST_USE;
/* Writes the executor's handle into the run's record; *run is read again. */
bool task_record(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, json_t *task, Error *err) MUST_USE;
bool task_driver(const LedgerRun *run, const ExecutorDriver **ret_driver, Error *err) MUST_USE;
bool task_observe(TALLOC_CTX *ctx, const ShipConfig *config, const LedgerRun *run,
                  TaskObservation *ret, Error *err) MUST_USE;
/* What its executor works with, for this ship. */
ExecutorHost task_host(const ShipConfig *config);
/* How long after the grace time the executor may take to end a task and to say so, ms. */
int64_t task_stop_extra_ms(const ExecutorDriver *driver);
/* The longest that its start may take, ms. */
int64_t task_longest_start_ms(const LedgerRun *run);
/* The longest that the run may take by its own limits, ms. */
int64_t task_longest_ms(const LedgerRun *run);
