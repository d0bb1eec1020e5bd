/* Lint, as a step of a release. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* Asks config.judge before an attempt starts, and records what of the release an older one could
 * not live with. `up` ends here with ERR_POLICY, the release being `blocked`, when something blocks
 * and is not overridden; `run` alone only tells it. `release` as it is in the ledger, and kept so.
 */
bool judge_release(TALLOC_CTX *ctx, Ship *ship, LedgerRelease *release, Error *err) MUST_USE;
/* What to do about a release that was blocked. Child of ctx. */
char *judge_advice(TALLOC_CTX *ctx, const char *release);
