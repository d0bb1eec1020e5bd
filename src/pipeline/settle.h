/* Turns what was observed of a run into its record: the same code for the command that followed it,
 * for its supervisor, and for whoever finds it later. Private to this folder. */
#pragma once

#include "executor/executor.h"
#include "ledger/ledger.h"

/* Gives the run its verdict and records all that follows from it (release, head, history). Safe to
 * do twice, by several processes at once and again after a crash: the verdict is fixed by one
 * conditional write, the rest is repeatable, and only then is the run marked as ended.
 * *run is read again; its new value is a child of ctx. */
bool settle_run(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run,
                const TaskObservation *observation, Error *err) MUST_USE;
/* Goes on with what was left undone after the verdict was fixed. */
bool settle_complete(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run, Error *err) MUST_USE;
/* Whether the observation, with what was told from inside, says more than "unknown". */
bool settle_would_know(Ledger *ledger, const LedgerRun *run, const TaskObservation *observation,
                       bool *ret_knows, Error *err) MUST_USE;
