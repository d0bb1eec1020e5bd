/* A command that is run once beside the migrations: a rollback, or anything else. Private to this
 * folder; ship.h has what the command line calls. */
#pragma once

#include "pipeline/ship_private.h"

/* Runs the configured rollback after a migration that failed with proof, under the lease that is
 * held, as another recorded run; adds to the details of `why` how that ended. Nothing happens
 * unless `on_failure: rollback` is set, or when the outcome of the migration is not known. */
void oneoff_roll_back(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *failed, Error *why);
