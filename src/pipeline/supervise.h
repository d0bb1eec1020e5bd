/* What the supervisor of a local task does for the ledger: holds the lease while the task runs, and
 * when we were killed meanwhile, records the outcome and releases the lease. Private to this
 * folder.
 */
#pragma once

#include "pipeline/ship_private.h"

/* Hooks for one start; `run_id` and the lease must be known. Child of ctx, which must live until
 * the executor's start() has returned. */
const ExecutorHooks *supervise_hooks(TALLOC_CTX *ctx, const Ship *ship, const char *run_id);
