#include "pipeline/reconcile.h"

#include <string.h>

#include "pipeline/cut_off.h"
#include "pipeline/keeper.h"
#include "pipeline/run_event.h"
#include "pipeline/settle.h"
#include "pipeline/task.h"

/* An unfinished run keeps others from starting, so it is always among the newest entries. */
#define NEWEST 50
/* What a release leaves behind, and so mostly all that came since somebody looked. */
#define RECENT 4
/* Whether a start that was cut off made a task is known within this time, whatever --wait says. */
#define STARTED_MS 90000

/* The supervisor records the task too, once it sees that we are gone: of two at once one is heard,
 * and what it wrote is what we go on with. */
static bool record_found(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, json_t *task, Error *err)
{
    ERROR_AUTO Error failure = {0};
    if (task_record(ctx, ship, run, task, &failure))
        return true;
    if (failure.kind != ERR_BUSY)
        return error_move(err, &failure);
    return ship_get_run(ctx, ship, (*run)->run_id, run, err);
}

/* We died between writing the intent and recording the task. Looking for it makes sure that nothing
 * is started any more, so whoever may still start it must be gone first. */
static bool find_task(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, bool *ret_never, Error *err)
{
    JSON_AUTO json_t *task = NULL;
    const ExecutorDriver *driver = NULL;
    ExecutorRequest request = {0};
    const ExecutorHost host = task_host(&ship->config);
    bool gone = false, named = false;
    if (!keeper_starter_is_gone(ship, (*run)->run_id, &gone, err))
        return false;
    if (!gone)
        return true;
    if (!ledger_run_is_named(ship->ledger, *run, &named, err))
        return false;
    *ret_never = !named;
    if (!named)
        return true;
    ERROR_AUTO Error failure = {0};
    if (!task_driver(*run, &driver, err) || !task_request(ctx, ship->ledger, *run, &request, err))
        return false;
    if (!driver->find(ctx, &host, &request, &task, &failure)) /* busy: not to be told yet */
        return failure.kind == ERR_BUSY || error_move(err, &failure);
    *ret_never = !task;
    return !task || record_found(ctx, ship, run, task, err);
}

static bool settle_never_started(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    const TaskObservation never = {
        .state = TASK_ENDED,
        .ended_proven = true,
        .stop_code = "start-failed",
        .reason = "it was cut off before the command was started",
    };
    return settle_run(ctx, ship->ledger, run, &never, err);
}

static bool observe_and_settle(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    TaskObservation seen = {0};
    bool knows = false;
    if (!task_observe(ctx, &ship->config, *run, &seen, err))
        return false;
    /* Not being seen from here is no news about a run that somebody else may well see. */
    if (seen.state == TASK_STARTING || seen.state == TASK_RUNNING)
        return true;
    if (!settle_would_know(ship->ledger, *run, &seen, &knows, err))
        return false;
    return !knows || settle_run(ctx, ship->ledger, run, &seen, err);
}

bool reconcile_run(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    bool is_ended = (*run)->state && strcmp((*run)->state, "ended") == 0;
    bool is_known = (*run)->verdict && strcmp((*run)->verdict, "unknown") != 0;
    if (is_known)
        return is_ended || settle_complete(ctx, ship->ledger, run, err);
    bool never = false;
    if (!(*run)->task && !(*run)->verdict && !find_task(ctx, ship, run, &never, err))
        return error_wrap(err, "looking for run %s", (*run)->run_id);
    if (never)
        return settle_never_started(ctx, ship, run, err);
    if ((*run)->task && !observe_and_settle(ctx, ship, run, err))
        return false;
    is_ended = (*run)->state && strcmp((*run)->state, "ended") == 0;
    return !(*run)->verdict || is_ended || settle_complete(ctx, ship->ledger, run, err);
}

/* An entry that was made right before its process was killed: there is no run behind it. */
static bool close_entry(Ship *ship, const LedgerEvent *event, Error *err)
{
    const LedgerRun never = {
        .run_id = event->run_id,
        .release = event->release,
        .verdict = "not-started",
        .exit_code = -1,
        .stop_code = "start-failed",
        .reason = "it was cut off before anything was started",
        .ended_proven = true,
        .actor = event->actor,
        .ci_url = event->ci_url,
        .started_at = event->started_at,
    };
    return run_event_append(ship->ledger, &never, NULL, err);
}

static bool is_open(const LedgerEvent *event)
{
    return strcmp(event->kind, "run") == 0 && event->run_id && event->release &&
           !json_get_bool(event->more, "ended_proven", false);
}

/* *ret_run is NULL when the entry's run is over. */
static bool reconcile_entry(TALLOC_CTX *ctx, Ship *ship, const LedgerEvent *event,
                            LedgerRun **ret_run, Error *err)
{
    LedgerRun *run = NULL;
    if (!ledger_run_get(ctx, ship->ledger, event->run_id, &run, err))
        return false;
    *ret_run = NULL;
    if (!run)
        return close_entry(ship, event, err);
    if (!reconcile_run(ctx, ship, &run, err))
        return false;
    if (!run->ended_proven)
        *ret_run = run;
    return true;
}

/* Those that an earlier holder of the lease has not found settled, and mostly some more. */
static bool unsettled(TALLOC_CTX *ctx, Ship *ship, LedgerEvent **ret_events, size_t *ret_count,
                      Error *err)
{
    int64_t settled = ship->lease ? ship->lease->settled : 0;
    size_t most = (size_t)NEWEST * HISTORY_EACH;
    if (settled > 0) {
        if (!ledger_events(ctx, ship->ledger, RECENT, ret_events, ret_count, err))
            return false;
        int64_t newest = *ret_count ? (*ret_events)[0].number : 0;
        if (newest - settled <= RECENT)
            return true;
        most = newest - settled < (int64_t)most ? (size_t)(newest - settled) : most;
    }
    return ledger_events(ctx, ship->ledger, most, ret_events, ret_count, err);
}

static bool is_own(const Ship *ship, const LedgerEvent *event, const LedgerRun *run)
{
    return run_is_migration(run) && strcmp(event->release, ship->config.release) == 0;
}

/* *ret_run is NULL when nothing of another release may be at work. What may be at work of our own
 * release is a matter of the attempts table. *ret_settled: up to which entry all has ended. */
static bool find_other(TALLOC_CTX *ctx, Ship *ship, LedgerRun **ret_run, int64_t *ret_settled,
                       Error *err)
{
    LedgerEvent *events = NULL;
    size_t count = 0;
    *ret_run = NULL;
    if (!unsettled(ctx, ship, &events, &count, err))
        return false;
    *ret_settled = count ? events[0].number : 0;
    count = history_latest_each(events, count, NEWEST);
    for (size_t i = 0; i < count && !*ret_run; i++) {
        if (cut_off_is(&events[i]) && !cut_off_close(ship, &events[i], err))
            return false;
        if (!is_open(&events[i]))
            continue;
        if (!reconcile_entry(ctx, ship, &events[i], ret_run, err))
            return false;
        if (!*ret_run || !is_own(ship, &events[i], *ret_run))
            continue;
        *ret_run = NULL;
        *ret_settled = 0;
    }
    return true;
}

static bool others_error(const LedgerRun *run, Error *err)
{
    if (run->verdict)
        error_set(err, ERR_UNKNOWN, "run %s of release %s may still be at work: %s", run->run_id,
                  run->release, run->reason ? run->reason : "its end is not proven");
    else
        error_set(err, ERR_BUSY, "run %s of release %s is still at work", run->run_id,
                  run->release);
    return error_hint(err, "follow it: tidegate watch %s; or stop it: tidegate cancel %s",
                      run->run_id, run->run_id);
}

static bool note_alone(Ship *ship, int64_t settled)
{
    if (!ship->lease)
        return true;
    ship->alone_with = ship->lease->holder.number;
    if (ship->lease->settled < settled)
        ship->lease->settled = settled;
    return true;
}

/* With the lease of the same number nobody else can have begun since. */
static bool is_done(const Ship *ship)
{
    return ship->lease && ship->lease->holder.number == ship->alone_with;
}

bool reconcile_others(Ship *ship, Error *err)
{
    if (is_done(ship))
        return true;
    int64_t until = ship_now(ship) + ship->config.wait_ms;
    int64_t until_started = ship_now(ship) + STARTED_MS;
    if (until_started < until)
        until_started = until;
    for (unsigned look = 0;; look++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        LedgerRun *other = NULL;
        int64_t settled = 0;
        if (!find_other(tmp, ship, &other, &settled, err))
            return false;
        if (!other)
            return note_alone(ship, settled);
        bool about_to_start = !other->task && !other->verdict;
        if (other->verdict || ship_now(ship) >= (about_to_start ? until_started : until))
            return others_error(other, err);
        progress_say(ship->config.progress, PROGRESS_WAIT, "waiting for run %s of release %s",
                     other->run_id, other->release);
        keeper_renew_when_due(ship);
        if (!ship->config.clock->sleep_ms(ship->config.clock, clock_backoff_ms(look, 50, 1000),
                                          ship->config.cancel))
            return cancel_error(ship->config.cancel, err);
    }
}
