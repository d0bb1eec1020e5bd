/* Entries of the history. Private to this folder. */
#pragma once

#include "ledger/ledger.h"
#include "pipeline/ship_private.h"

/* False for one-off commands and rollbacks, which move no release. */
bool run_is_migration(const LedgerRun *run);
/* The run as it is now; `state`: of the release, or NULL. An entry of the same run replaces the
 * earlier ones when the history is shown. */
bool run_event_append(Ledger *ledger, const LedgerRun *run, const char *state, Error *err) MUST_USE;
/* A deployment: its entries replace each other as well. `outcome`: NULL while it goes on. */
bool deployment_event_append(Ship *ship, const char *deployment, const char *state,
                             const char *started_at, const DeployOutcome *outcome,
                             Error *err) MUST_USE;
/* That a rule was overridden, for config.reason. */
bool override_event_append(Ship *ship, const char *rule, const char *run_id, const char *deployment,
                           Error *err) MUST_USE;

/* Each run and each deployment has an entry at its start and one at its end, seldom more. */
#define HISTORY_EACH 3

/* Leaves of entries that are newest first at most `limit`, and of those of one run or deployment
 * the newest; their number. */
size_t history_latest_each(LedgerEvent *events, size_t count, size_t limit);
/* The newest entries, newest first, without those that a later one of the same run or deployment
 * replaced. Child of ctx. */
bool history_entries(TALLOC_CTX *ctx, Ledger *ledger, size_t limit, LedgerEvent **ret_events,
                     size_t *ret_count, Error *err) MUST_USE;
