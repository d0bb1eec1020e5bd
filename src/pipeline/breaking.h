/* Migrations that a release from before them could not live with. Private to this folder. */
#pragma once

#include "ledger/ledger.h"

/* Adds to head->breaking those of the release that this run applied, or may have applied. Whether
 * any was new there; `run` may be NULL. What is added lives as long as ctx. */
bool breaking_add(TALLOC_CTX *ctx, LedgerHead *head, const LedgerRelease *release,
                  const LedgerRun *run);
/* Those that were applied since this release and are not of its own set, as "42 (drop-column)",
 * joined by commas; NULL: none. Child of ctx. */
char *breaking_since(TALLOC_CTX *ctx, const LedgerHead *head, const LedgerRelease *release);
