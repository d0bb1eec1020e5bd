#include "pipeline/attach.h"
#include "pipeline/keeper.h"
#include "pipeline/oneoff.h"
#include "pipeline/ship_private.h"

/* Between the two phases a signal is heeded: nothing is half done there. */
static bool heed_signal(const Ship *ship, Error *err)
{
    if (!cancel_signal(ship->config.cancel))
        return true;
    cancel_error(ship->config.cancel, err);
    error_wrap(err, "release %s is migrated and was not deployed", ship->config.release);
    return error_hint(err, "tidegate up --release %s goes on from there", ship->config.release);
}

/* Also when nothing was deployed it is told what serves. */
static void tell_serving(TALLOC_CTX *ctx, Ship *ship, DeployResult *ret)
{
    ERROR_AUTO Error ignored = {0};
    LedgerHead *head = NULL;
    if (!ret->state && ship->ledger && ledger_head_get(ctx, ship->ledger, &head, &ignored))
        ret->serving = head->serving;
}

static bool migrate(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err)
{
    if (ship_run_phase(ctx, ship, ret, err))
        return true;
    if (ret->run)
        oneoff_roll_back(ctx, ship, ret->run, err);
    return false;
}

bool ship_up(TALLOC_CTX *ctx, Ship *ship, RunResult *ret_run, DeployResult *ret_deploy, Error *err)
{
    *ret_run = (RunResult){0};
    *ret_deploy = (DeployResult){0};
    ship->goes_on = true;
    bool done = ship_check_run(ship, err) && ship_check_deploy(ship, err) &&
                migrate(ctx, ship, ret_run, err) && heed_signal(ship, err) &&
                ship_deploy_phase(ctx, ship, ret_deploy, err);
    if (done && ret_run->run && !ret_run->nothing_to_do)
        attach_show_rest_behind(ship, ret_run->run);
    tell_serving(ctx, ship, ret_deploy);
    keeper_release(ship);
    return done;
}
