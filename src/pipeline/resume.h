/* Goes on with a start that was cut off between its intent and the record of its task. Private to
 * this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* Waits until the run has a task or a verdict, or until whoever was about to start it is seen no
 * more: then it takes the lease over and finds out what became of the start, or repeats it to the
 * letter. *run is read again; *ret_ours: we hold its lease now. ERR_UNKNOWN when the starter is
 * still about to start it after the run's own start timeout. */
bool resume_start(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, bool *ret_ours,
                  Error *err) MUST_USE;
