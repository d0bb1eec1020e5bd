#include "pipeline/keeper.h"

#include <string.h>

#include "base/process.h"

static void say_waiting(void *data, const LeaseHolder *holder, int64_t waited_ms)
{
    const Ship *ship = data;
    TALLOC_AUTO char *waited = clock_duration_text(NULL, waited_ms);
    progress_say(
        ship->config.progress, PROGRESS_WAIT, "waiting for %s on %s, at work since %s (%s)",
        holder->actor ? holder->actor : "somebody", holder->host ? holder->host : "an unknown host",
        holder->since ? holder->since : "an unknown time", waited);
}

/* By a connection of its own, which a signal may interrupt. */
static LeaseHolder holder_for(const Ship *ship, const char *run_id)
{
    return (LeaseHolder){
        .owner = ship->owner,
        .run_id = run_id,
        .actor = ship->config.actor,
        .host = ship->config.host,
    };
}

static bool acquire(Ship *ship, const char *run_id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerConfig config = ship_ledger_config(&ship->config);
    config.cancel = ship->config.cancel;
    const LeaseHolder wanted = holder_for(ship, run_id);
    Ledger *ledger = NULL;
    return ledger_open(tmp, &config, &ledger, err) &&
           ledger_lease_acquire(ship, ledger, &wanted, ship->config.lease_term_ms,
                                ship->config.wait_ms, say_waiting, ship, &ship->lease, err);
}

bool keeper_take(Ship *ship, const char *run_id, Error *err)
{
    if (ship->lease)
        return keeper_check(ship, err);
    if (!acquire(ship, run_id, err))
        return false;
    ship->renewed_at = ship_now(ship);
    return true;
}

bool keeper_check(Ship *ship, Error *err)
{
    if (!ship->lease)
        return error_set(err, ERR_INTERNAL, "nothing may start without the lease");
    if (!ledger_lease_renew(ship->ledger, ship->lease, err))
        return false;
    ship->renewed_at = ship_now(ship);
    return true;
}

void keeper_renew_when_due(Ship *ship)
{
    if (!ship->lease || ship_now(ship) - ship->renewed_at < ship->config.lease_term_ms / 3)
        return;
    ERROR_AUTO Error ignored = {0};
    ship->renewed_at = ship_now(ship);
    bool renewed UNUSED = ledger_lease_keep(ship->ledger, ship->lease->holder.number, &ignored);
}

bool keeper_reclaim(Ship *ship, Error *err)
{
    if (!ship->lease)
        return true;
    Lease *lease = NULL;
    if (!ledger_lease_adopt(ship, ship->ledger, ship->lease->holder.number, ship->owner, &lease,
                            err)) {
        TALLOC_FREE(ship->lease);
        return false;
    }
    talloc_free(ship->lease);
    ship->lease = lease;
    ship->renewed_at = ship_now(ship);
    return true;
}

void keeper_leave(Ship *ship)
{
    TALLOC_FREE(ship->lease);
}

void keeper_release(Ship *ship)
{
    ERROR_AUTO Error err = {0};
    if (!ship->lease)
        return;
    if (!ledger_lease_release(ship->ledger, ship->lease, &err) && err.kind != ERR_FENCED)
        progress_say(ship->config.progress, PROGRESS_WARNING,
                     "the lease could not be released and ends with this process: %s", err.message);
    TALLOC_FREE(ship->lease);
}

static bool get_holder(TALLOC_CTX *ctx, Ship *ship, const char *run_id,
                       const LeaseHolder **ret_holder, Error *err)
{
    LeaseHolder *holder = NULL;
    if (!ledger_lease_holder(ctx, ship->ledger, &holder, err))
        return false;
    bool same = holder && holder->run_id && strcmp(holder->run_id, run_id) == 0;
    *ret_holder = same ? holder : NULL;
    return true;
}

static bool is_ours(const Ship *ship, const LeaseHolder *holder)
{
    return holder->owner && strcmp(holder->owner, ship->owner) == 0;
}

bool keeper_starter_is_gone(Ship *ship, const char *run_id, bool *ret_gone, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const LeaseHolder *holder = NULL;
    if (!get_holder(tmp, ship, run_id, &holder, err))
        return false;
    *ret_gone = !holder || is_ours(ship, holder) || process_identity_has_ended(holder->owner);
    return true;
}

bool keeper_take_over(Ship *ship, const char *run_id, LeaseSight *sight, bool *ret_taken,
                      Error *err)
{
    const LeaseHolder wanted = holder_for(ship, run_id);
    ERROR_AUTO Error busy = {0};
    bool abandoned = false;
    *ret_taken = false;
    if (!ledger_lease_is_abandoned(ship->ledger, sight, &abandoned, err))
        return false;
    if (!abandoned)
        return true;
    *ret_taken = ledger_lease_take_over(ship, ship->ledger, &wanted, ship->config.lease_term_ms,
                                        sight, &ship->lease, &busy);
    ship->renewed_at = ship_now(ship);
    return *ret_taken || busy.kind == ERR_BUSY || error_move(err, &busy);
}

bool keeper_others_hold(Ship *ship, const char *run_id, bool *ret_held, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const LeaseHolder *holder = NULL;
    if (!get_holder(tmp, ship, run_id, &holder, err))
        return false;
    *ret_held = holder && !is_ours(ship, holder) && !process_identity_has_ended(holder->owner);
    return true;
}
