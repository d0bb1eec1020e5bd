/* How a finished run is told to a person: message, and the command that goes on from there. Private
 * to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* True for a success; else fills *err by the run's verdict. A run that a signal to us stopped, and
 * that is known to have left nothing, is ERR_INTERRUPTED or ERR_TERMINATED. */
bool outcome_of_run(const Ship *ship, const LedgerRun *run, Error *err) MUST_USE;
/* What a person may do about a run that failed: "see why with ..; mend it, then AGAIN". Child of
 * ctx. */
char *outcome_failed_advice(TALLOC_CTX *ctx, const LedgerRun *run, const char *again);
/* What follows a start that cannot be recorded (a full disk, a lost ledger) is not known to anybody
 * but us: makes ERR_UNKNOWN of any error. Always returns false. */
bool outcome_unrecorded(const char *run_id, Error *err);
/* The run goes on without us. */
bool outcome_left(const LedgerRun *run, const char *why, Error *err);
