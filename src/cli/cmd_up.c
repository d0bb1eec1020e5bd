#include "cli/ship_options.h"
#include "cli/ship_finish.h"
#include "cli/ship_lint.h"
#include "cli/ship_setup.h"

static int run_up(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    Notices *notices = NULL;
    RunResult run = {0};
    DeployResult deploy = {0};
    if (!ship_setup(invocation, SHIP_RELEASE, &ship, &config, &err) ||
        !notices_begin(invocation, ship, NOTICES_REQUIRED, &notices, &err))
        return invocation_fail(invocation, &err);
    bool done UNUSED = ship_up(invocation->ctx, ship, &run, &deploy, &err);
    const ShipEnd end = {
        .json = json_pack("{s:o, s:o, s:o}", "lint", ship_lint_json(config), "run",
                          ship_run_json(config, &run), "deploy", ship_deploy_json(config, &deploy)),
        .text = ship_up_text,
        .story = {.config = config, .run = &run, .deploy = &deploy},
        .err = &err,
        .notices = notices,
    };
    return ship_finish(invocation, &end);
}

static const OptionId options[] = {
    RELEASE_OPTIONS, LEDGER_OPTIONS,    RUN_OPTIONS,      DEPLOY_OPTIONS,  OPT_LINT_REQUIRED,
    WORK_OPTIONS,    HAND_OVER_OPTIONS, CALLBACK_OPTIONS, OPTION_COUNT_OF,
};

const Command command_up = {
    .name = "up",
    .group = GROUP_SHIP,
    .arguments = "[-- CMD..]",
    .summary = "migrate a release and, only if that succeeded, deploy it",
    .description =
        "All of the way of a release: lint, `run`, then `deploy`, under one lease. What would "
        "break "
        "the version that serves ends it with 3 before anything starts. When the migrations do not "
        "end in a proven success, the old version goes on serving.\n"
        "Called again it goes on from where it stopped; for a release that serves already, it "
        "does nothing. A deployment that was cut off, so that its end is not known, is done again: "
        "the deploy command must allow that.",
    .examples = "tidegate up --release v42\n"
                "tidegate up --env production --wait 10m",
    .options = options,
    .needs_settings = true,
    .run = run_up,
};
