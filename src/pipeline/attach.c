#include "pipeline/attach.h"

#include <string.h>

#include "pipeline/databases.h"
#include "pipeline/follow.h"
#include "pipeline/follow_log.h"
#include "pipeline/keeper.h"
#include "pipeline/outcome.h"
#include "pipeline/reconcile.h"
#include "pipeline/settle.h"
#include "pipeline/task.h"

/* How long the record of an end is tried while the ledger cannot be reached. */
#define SETTLING_MS 300000
/* A deployment does not wait for lines that come late: they are shown behind it, and it mostly
 * takes longer than that. */
#define QUIET_BEHIND_MS 1000

/* Who writes the intent records the task right after; until then there is nothing to follow. */
static bool await_task(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    int64_t until = ship_now(ship) + task_longest_start_ms(*run);
    for (unsigned look = 0; !(*run)->task && !(*run)->verdict; look++) {
        if (ship_now(ship) > until)
            return outcome_left(*run, "is about to start and did not yet", err);
        if (!ship->config.clock->sleep_ms(ship->config.clock, clock_backoff_ms(look, 50, 500),
                                          ship->config.cancel))
            return outcome_left(*run, "is about to start; it was left to who starts it", err);
        if (!ship_get_run(ctx, ship, (*run)->run_id, run, err) ||
            !reconcile_run(ctx, ship, run, err))
            return false;
    }
    return true;
}

/* The verdict is true whoever holds the lease, so that losing it is no reason not to record it. */
static bool settle_patiently(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run,
                             const TaskObservation *seen, Error *err)
{
    Clock *clock = ship->config.clock;
    int64_t until = ship_now(ship) + SETTLING_MS;
    for (unsigned attempt = 0;; attempt++) {
        ERROR_AUTO Error failure = {0};
        if (settle_run(ctx, ship->ledger, run, seen, &failure))
            return true;
        bool lost = failure.kind == ERR_CONNECT || failure.kind == ERR_UNKNOWN;
        if (!lost || ship_now(ship) >= until)
            return error_move(err, &failure);
        progress_say(ship->config.progress, PROGRESS_WAIT, "recording it again: %s",
                     failure.message);
        if (!clock->sleep_ms(clock, clock_backoff_ms(attempt, 250, 10000), NULL))
            return error_move(err, &failure);
    }
}

static bool take_back_and_settle(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, bool ours,
                                 const TaskObservation *seen, Error *err)
{
    ERROR_AUTO Error fenced = {0};
    if (ours && !keeper_reclaim(ship, &fenced))
        progress_say(ship->config.progress, PROGRESS_WARNING, "%s", fenced.message);
    return settle_patiently(ctx, ship, run, seen, err);
}

/* A task elsewhere has no supervisor that goes on with the lease: what keeps others from starting
 * beside it is its open record. */
static void let_go(Ship *ship, const LedgerRun *run)
{
    ERROR_AUTO Error ignored = {0};
    const ExecutorDriver *driver = NULL;
    if (task_driver(run, &driver, &ignored) && !driver->local)
        keeper_release(ship);
    else
        keeper_leave(ship);
}

static bool left(Ship *ship, const LedgerRun *run, bool ours, const char *why, Error *err)
{
    if (ours)
        let_go(ship, run);
    return outcome_left(run, why, err);
}

/* How late its executor's lines may be; -1: there are none to wait for. */
static int64_t lateness_ms(const LedgerRun *run)
{
    ERROR_AUTO Error ignored = {0};
    const ExecutorDriver *driver = NULL;
    bool has_log = run->task && strcmp(run->verdict, "not-started") != 0 &&
                   task_driver(run, &driver, &ignored) && driver->quiet_ms > 0;
    return has_log ? driver->quiet_ms : -1;
}

static void show_rest(Ship *ship, const LedgerRun *run)
{
    int64_t quiet_ms = lateness_ms(run);
    bool deploys = ship->goes_on && strcmp(run->verdict, "success") == 0;
    if (quiet_ms >= 0)
        follow_log_drain(ship, run, deploys ? 0 : quiet_ms);
}

void attach_show_rest_behind(Ship *ship, const LedgerRun *run)
{
    if (lateness_ms(run) >= 0)
        follow_log_drain(ship, run, QUIET_BEHIND_MS);
}

static bool follow_and_settle(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, bool ours, Error *err)
{
    TaskObservation seen = {0};
    FollowEnd end = FOLLOW_ENDED;
    if (!await_task(ctx, ship, run, err))
        return false;
    if ((*run)->verdict)
        return settle_complete(ctx, ship->ledger, run, err);
    if (!follow_run(ctx, ship, *run, ours, &seen, &end, err)) {
        if (ours)
            let_go(ship, *run);
        return false;
    }
    if (end == FOLLOW_LEFT)
        return left(ship, *run, ours, "goes on without us", err);
    if (end == FOLLOW_STUCK)
        return left(ship, *run, ours, "was told to stop and has not ended yet", err);
    if (end == FOLLOW_RECORDED)
        return settle_complete(ctx, ship->ledger, run, err);
    return take_back_and_settle(ctx, ship, run, ours, &seen, err);
}

/* It would wait for its own end, and repeat what it says without end. */
static bool check_not_itself(const Ship *ship, const LedgerRun *run, Error *err)
{
    const char *inside = ship->config.inside_run;
    if (!inside || strcmp(inside, run->run_id) != 0)
        return true;
    error_set(err, ERR_USAGE, "this command is part of run %s, so that it cannot follow it",
              inside);
    return error_hint(err, "let migrate.command name what migrates, such as [tidegate, migrate]");
}

bool attach_to_run(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, bool ours, Error *err)
{
    if (!check_not_itself(ship, *run, err))
        return false;
    if (!follow_and_settle(ctx, ship, run, ours, err))
        return outcome_unrecorded((*run)->run_id, err);
    show_rest(ship, *run);
    databases_warn(ship, *run);
    return true;
}
