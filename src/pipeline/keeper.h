/* Keeps the lease of a Ship: takes it, renews it, checks it right before something starts, hands it
 * back. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* Waits up to config.wait_ms. `run_id`: what it is held for, or NULL. A lease that is already held
 * is checked only. */
bool keeper_take(Ship *ship, const char *run_id, Error *err) MUST_USE;
/* The check right before a task or a deployment starts: ERR_FENCED when it is no longer ours. */
bool keeper_check(Ship *ship, Error *err) MUST_USE;
/* While our task runs its supervisor holds the lease; we renew it in its name about every third of
 * the term. A failure shows at the next keeper_check(). */
void keeper_renew_when_due(Ship *ship);
/* Takes it back from the supervisor of our task. */
bool keeper_reclaim(Ship *ship, Error *err) MUST_USE;
/* Whoever supervises the task goes on with it and releases it. */
void keeper_leave(Ship *ship);
void keeper_release(Ship *ship);
/* Whether nobody who could still start this run is left: its lease is gone, taken over (by us,
 * too), or held by a process that has ended. */
bool keeper_starter_is_gone(Ship *ship, const char *run_id, bool *ret_gone, Error *err) MUST_USE;
/* Takes the lease from whoever was about to start this run and is seen no more. *ret_taken is false
 * as long as somebody renews it; call it about every second with the same sight. */
bool keeper_take_over(Ship *ship, const char *run_id, LeaseSight *sight, bool *ret_taken,
                      Error *err) MUST_USE;
/* Whether somebody (not us) holds the lease for this run and is not known to have ended. */
bool keeper_others_hold(Ship *ship, const char *run_id, bool *ret_held, Error *err) MUST_USE;
