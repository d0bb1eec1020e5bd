#include "cli/ship_options.h"
#include "cli/ship_finish.h"
#include "cli/ship_setup.h"

static int run_deploy(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    Notices *notices = NULL;
    DeployResult result = {0};
    if (!ship_setup(invocation, SHIP_RELEASE, &ship, &config, &err) ||
        !notices_begin(invocation, ship, NOTICES_REQUIRED, &notices, &err))
        return invocation_fail(invocation, &err);
    bool done UNUSED = ship_deploy(invocation->ctx, ship, &result, &err);
    const ShipEnd end = {
        .json = ship_deploy_json(config, &result),
        .text = ship_deploy_text,
        .story = {.config = config, .deploy = &result},
        .err = &err,
        .notices = notices,
    };
    return ship_finish(invocation, &end);
}

static const OptionId options[] = {
    RELEASE_OPTIONS,   LEDGER_OPTIONS, DEPLOY_OPTIONS,   WORK_OPTIONS,    OPT_BACK,
    HAND_OVER_OPTIONS, OPT_OBSERVE,    CALLBACK_OPTIONS, OPTION_COUNT_OF,
};

const Command command_deploy = {
    .name = "deploy",
    .group = GROUP_SHIP,
    .summary = "let a migrated release serve",
    .description =
        "Deploys a release whose migrations are known to have succeeded here, and records what "
        "serves then. Any other release is refused with exit code 8, an unknown outcome with 7.\n"
        "--observe deploys nothing: it watches the services until they serve the release, whoever "
        "deploys it (Terraform, CDK, CodePipeline), and records that.\n"
        "--back goes back to an older release on purpose. It never migrates: the database stays as "
        "the newer release left it, so the older one must be able to work with that. Where lint "
        "found migrations since that it could not live with, it is refused (3) and they are named.",
    .examples = "tidegate deploy --release v42\n"
                "tidegate deploy --release v42 --observe --deploy-timeout 30m\n"
                "tidegate deploy --release v41 --back --reason 'checkout is broken'",
    .options = options,
    .needs_settings = true,
    .run = run_deploy,
};
