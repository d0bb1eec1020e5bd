#include <string.h>

#include "pipeline/attach.h"
#include "pipeline/keeper.h"
#include "pipeline/outcome.h"
#include "pipeline/reconcile.h"
#include "pipeline/settle.h"
#include "pipeline/ship_private.h"
#include "pipeline/task.h"

#define LOOK_MS 200

bool ship_watch(TALLOC_CTX *ctx, Ship *ship, const char *run_id, RunResult *ret, Error *err)
{
    LedgerRun *run = NULL;
    *ret = (RunResult){.attached = true};
    if (!ship_get_run(ctx, ship, run_id, &run, err))
        return false;
    ret->run = run;
    if (!reconcile_run(ctx, ship, &run, err))
        return false;
    ret->run = run;
    bool has_verdict = run->verdict || attach_to_run(ctx, ship, &run, false, err);
    ret->run = run;
    return has_verdict && outcome_of_run(ship, run, err);
}

/* That it has ended already is what the next look tells. */
static bool ask_to_stop(const Ship *ship, const LedgerRun *run, Error *err)
{
    const ExecutorDriver *driver = NULL;
    const ExecutorHost host = task_host(&ship->config);
    ERROR_AUTO Error failure = {0};
    if (!task_driver(run, &driver, err))
        return false;
    if (driver->stop(&host, run->task, EXECUTOR_STOP_CANCEL, &failure) ||
        failure.kind == ERR_FAILED)
        return true;
    error_move(err, &failure);
    return error_wrap(err, "stopping run %s", run->run_id);
}

static bool is_over(const LedgerRun *run)
{
    return run->verdict && run->ended_proven;
}

/* True when it is over, or when the time is. Where nobody keeps the grace, the request after it is
 * the one that kills, so it is repeated; elsewhere one is enough. */
static bool stop_and_await(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    Clock *clock = ship->config.clock;
    const ExecutorDriver *driver = NULL;
    if (!task_driver(*run, &driver, err))
        return false;
    int64_t until =
        ship_now(ship) + json_get_int((*run)->intent, "grace_ms", 0) + task_stop_extra_ms(driver);
    for (unsigned look = 0; !is_over(*run) && ship_now(ship) < until; look++) {
        if ((driver->keeps_no_grace || look == 0) && !ask_to_stop(ship, *run, err))
            return false;
        if (!clock->sleep_ms(clock, driver->local ? LOOK_MS : driver->look_ms, ship->config.cancel))
            return cancel_error(ship->config.cancel, err);
        if (!reconcile_run(ctx, ship, run, err) ||
            !ship_get_run(ctx, ship, (*run)->run_id, run, err))
            return false;
    }
    return true;
}

static bool not_stopped(const LedgerRun *run, const char *why, Error *err)
{
    error_set(err, ERR_UNKNOWN, "run %s of release %s %s", run->run_id, run->release, why);
    return error_hint(err, "ask again: tidegate watch %s", run->run_id);
}

bool ship_cancel(TALLOC_CTX *ctx, Ship *ship, const char *run_id, RunResult *ret, Error *err)
{
    LedgerRun *run = NULL;
    *ret = (RunResult){0};
    if (!ship_get_run(ctx, ship, run_id, &run, err))
        return false;
    ret->run = run;
    if (!reconcile_run(ctx, ship, &run, err))
        return false;
    ret->run = run;
    ret->nothing_to_do = is_over(run);
    if (ret->nothing_to_do)
        return true;
    if (!run->task)
        return not_stopped(run, "has no task yet: whoever starts it is about to", err);
    progress_say(ship->config.progress, PROGRESS_STEP, "stopping run %s of release %s", run_id,
                 run->release);
    bool asked = stop_and_await(ctx, ship, &run, err);
    ret->run = run;
    if (!asked)
        return false;
    return is_over(run) || not_stopped(run, "was told to stop and its end is not proven yet", err);
}
