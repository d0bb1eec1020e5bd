#include "pipeline/ship.h"

#include <string.h>

#include "base/process.h"
#include "pipeline/identity.h"
#include "pipeline/ship_private.h"

LedgerConfig ship_ledger_config(const ShipConfig *config)
{
    return (LedgerConfig){
        .url = config->ledger_url,
        .app = config->app,
        .environment = config->environment,
        .local_root = config->directory,
        .aws = config->aws,
        .database = config->database,
        .clock = config->clock,
    };
}

bool ship_connect(Ship *ship, Error *err)
{
    const LedgerConfig config = ship_ledger_config(&ship->config);
    return ship->ledger || ledger_open(ship, &config, &ship->ledger, err);
}

void ship_disconnect(Ship *ship)
{
    TALLOC_FREE(ship->ledger);
}

static bool check_reasons(const ShipConfig *config, Error *err)
{
    const char *what = config->back ? "--back" : config->override_rule ? "--override" : NULL;
    if (!what || (config->reason && *config->reason))
        return true;
    error_set(err, ERR_USAGE, "%s needs a reason: it is recorded and shown in the history", what);
    return error_hint(err, "add --reason 'why this is right now'");
}

bool ship_open(TALLOC_CTX *ctx, const ShipConfig *config, Ship **ret_ship, Error *err)
{
    ProcessIdentity self;
    if (!check_reasons(config, err) || !process_identify(getpid(), &self, err))
        return false;
    Ship *ship = talloc_zero(ctx, Ship);
    ship->config = *config;
    if (!ship->config.clock)
        ship->config.clock = clock_system();
    ship->owner = process_identity_text(ship, &self);
    if (!ship_connect(ship, err)) {
        talloc_free(ship);
        return false;
    }
    *ret_ship = ship;
    return true;
}

int64_t ship_now(const Ship *ship)
{
    return ship->config.clock->monotonic_ms(ship->config.clock);
}

/* Another image under the same id is another release: nothing is said about that. */
static bool get_release(TALLOC_CTX *ctx, Ship *ship, const char *id, LedgerRelease **ret_release,
                        Error *err)
{
    const LedgerRelease wanted = {.id = id, .digest = identity_image_digest(ship->config.image)};
    return ledger_release_get(ctx, ship->ledger, id, ret_release, err) &&
           (!*ret_release || ledger_release_check_image(*ret_release, &wanted, err));
}

bool ship_view(TALLOC_CTX *ctx, Ship *ship, const char *release, ShipView *ret, Error *err)
{
    ShipView view = {0};
    /* Its first run comes after the release itself. */
    if (!get_release(ctx, ship, release, &view.release, err) ||
        (view.release && !ledger_run_latest(ctx, ship->ledger, release, &view.latest, err)) ||
        !ledger_head_get(ctx, ship->ledger, &view.head, err))
        return false;
    *ret = view;
    return true;
}

bool ship_view_recall(TALLOC_CTX *ctx, Ship *ship, const char *release, ShipView *ret, Error *err)
{
    ShipView view = {0};
    if (!ledger_release_recall(ctx, ship->ledger, release, &view.release, err) ||
        !ledger_head_recall(ctx, ship->ledger, &view.head, err))
        return false;
    const char *run_id = view.release ? view.release->run_id : NULL;
    if (run_id && !ledger_run_recall(ctx, ship->ledger, run_id, &view.latest, err))
        return false;
    *ret = view;
    return true;
}

static bool found(const Ship *ship, const char *run_id, LedgerRun *run, LedgerRun **ret_run,
                  Error *err)
{
    if (!run) {
        error_set(err, ERR_USAGE, "there is no run '%s' of %s in %s", run_id, ship->config.app,
                  ship->config.environment);
        return error_hint(err, "tidegate history lists the runs");
    }
    *ret_run = run;
    return true;
}

bool ship_get_run(TALLOC_CTX *ctx, Ship *ship, const char *run_id, LedgerRun **ret_run, Error *err)
{
    LedgerRun *run = NULL;
    return ledger_run_get(ctx, ship->ledger, run_id, &run, err) &&
           found(ship, run_id, run, ret_run, err);
}

bool ship_recall_run(TALLOC_CTX *ctx, Ship *ship, const char *run_id, LedgerRun **ret_run,
                     Error *err)
{
    LedgerRun *run = NULL;
    return ledger_run_recall(ctx, ship->ledger, run_id, &run, err) &&
           found(ship, run_id, run, ret_run, err);
}

bool ship_check_run(const Ship *ship, Error *err)
{
    const ShipConfig *config = &ship->config;
    if (!executor_find(config->executor))
        return error_set(err, ERR_CONFIG, "there is no executor '%s'",
                         config->executor ? config->executor : "");
    if (config->command && config->command[0])
        return true;
    error_set(err, ERR_CONFIG, "there is no migration command");
    return error_hint(err, "set migrate.command in tidegate.yml, or name it: tidegate run -- CMD");
}

bool ship_check_deploy(const Ship *ship, Error *err)
{
    const ShipConfig *config = &ship->config;
    const DeployRequest request = {
        .command = config->deploy_command,
        .health = config->health,
        .target = &config->target,
        .containers = &config->container,
    };
    if (config->observe)
        return deploy_observe_check(&request, err);
    if (!config->deployer) {
        error_set(err, ERR_CONFIG, "how to deploy in '%s' is not configured", config->environment);
        return error_hint(err,
                          "add to tidegate.yml: deploy: {driver: command, command: [./serve.sh]}, "
                          "or driver: none when something else deploys");
    }
    const DeployDriver *driver = deploy_find(config->deployer);
    if (!driver)
        return error_set(err, ERR_CONFIG, "there is no deployer '%s'", config->deployer);
    if (strcmp(config->deployer, "command") == 0 &&
        !(config->deploy_command && config->deploy_command[0])) {
        error_set(err, ERR_CONFIG, "the deployer 'command' has no command in '%s'",
                  config->environment);
        return error_hint(err,
                          "add to tidegate.yml: deploy: {driver: command, command: [./serve.sh]}");
    }
    return !driver->check || driver->check(&request, err);
}
