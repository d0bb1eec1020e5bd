/* Finds out what became of runs whose watcher was killed. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* Brings the record of this run as far as can be proven now: goes on with half-written records,
 * finds the task of an intent, observes it, settles it. A run that goes on stays as it is. */
bool reconcile_run(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err) MUST_USE;
/* With the lease: completes the records that killed processes left open. Fails with ERR_BUSY or
 * ERR_UNKNOWN while a run of another release may still be at work in this environment, although
 * nobody holds a lease for it. Waits for it up to config.wait_ms. Done once per lease. */
bool reconcile_others(Ship *ship, Error *err) MUST_USE;
