/* How long ended containers stay. Private to this folder. */
#pragma once

#include "executor/executor.h"

/* Removes those of the same app, environment and ledger that ended, but for the newest: whoever
 * starts a run has settled all others before, so that their outcomes are in the ledger. Their logs
 * go with them. What cannot be removed now is removed the next time. */
void docker_remove_old(const ExecutorHost *host, const ExecutorRequest *request);
