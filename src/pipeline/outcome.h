/* How a finished run is told to a person: message, and the command that goes on from there. Private
 * to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* True for a success; else fills *err by the run's verdict. A run that a signal to us stopped, and
 * that is known to have left nothing, is ERR_INTERRUPTED or ERR_TERMINATED. */
bool outcome_of_run(const Ship *ship, const LedgerRun *run, Error *err) MUST_USE;
/* The run goes on without us. */
bool outcome_left(const LedgerRun *run, const char *why, Error *err);
