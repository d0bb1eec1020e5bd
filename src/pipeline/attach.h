/* Stays with a run until it has a verdict. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* Follows and settles it; *run is read again. True when it has a verdict (of any kind); ERR_UNKNOWN
 * when it goes on without us. `ours` as for follow_run(): our lease is taken back afterwards. */
bool attach_to_run(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, bool ours, Error *err) MUST_USE;
/* Behind the deployment of a successful run: what its log has said late. */
void attach_show_rest_behind(Ship *ship, const LedgerRun *run);
