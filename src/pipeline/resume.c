#include "pipeline/resume.h"

#include "pipeline/keeper.h"
#include "pipeline/outcome.h"
#include "pipeline/reconcile.h"
#include "pipeline/start.h"
#include "pipeline/superseded.h"
#include "pipeline/task.h"

#define FIRST_LOOK_MS 50
#define LOOK_MS       1000

static bool is_open(const LedgerRun *run)
{
    return !run->task && !run->verdict;
}

/* A newer release may have come between: whoever was to start this one was suspended for so long.
 */
static bool check_order(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *run, Error *err)
{
    ShipView view = {0};
    return ship_view(ctx, ship, run->release, &view, err) && superseded_check(ship, &view, err);
}

/* With the lease nobody else starts it. Where the executor cannot tell yet whether there is a task,
 * asking for it again, with the same token, gives the one there is or makes it. */
static bool go_on(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    const ExecutorDriver *driver = NULL;
    if (!ship_get_run(ctx, ship, (*run)->run_id, run, err) || !reconcile_run(ctx, ship, run, err) ||
        !task_driver(*run, &driver, err))
        return false;
    if (!is_open(*run))
        return true;
    if (!check_order(ctx, ship, *run, err))
        return false;
    progress_say(ship->config.progress, PROGRESS_STEP,
                 "the start of run %s was cut off: going on with it", (*run)->run_id);
    return start_again(ctx, ship, run, err);
}

bool resume_start(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, bool *ret_ours, Error *err)
{
    const ShipConfig *config = &ship->config;
    int64_t until = ship_now(ship) + task_longest_start_ms(*run) + config->lease_term_ms;
    LeaseSight sight = {0};
    *ret_ours = ship->lease != NULL;
    for (unsigned look = 0; is_open(*run) && !*ret_ours; look++) {
        if (!keeper_take_over(ship, (*run)->run_id, &sight, ret_ours, err))
            return false;
        if (*ret_ours)
            break;
        if (ship_now(ship) > until)
            return outcome_left(*run, "is about to start and did not yet", err);
        if (!config->clock->sleep_ms(config->clock, clock_backoff_ms(look, FIRST_LOOK_MS, LOOK_MS),
                                     config->cancel))
            return outcome_left(*run, "is about to start; it was left to who starts it", err);
        if (!ship_get_run(ctx, ship, (*run)->run_id, run, err))
            return false;
    }
    return !is_open(*run) || go_on(ctx, ship, run, err);
}
