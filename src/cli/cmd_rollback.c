#include "cli/ship_options.h"
#include "cli/ship_run_command.h"

static void print_rolled_back(Report *report, FILE *out, const void *data)
{
    const ShipStory *story = data;
    fprintf(out, "%srelease %s is rolled back in %s%s by run %s\n",
            report_style(report, STYLE_GOOD), story->config->release, story->config->environment,
            report_style(report, STYLE_NONE), story->run->run->run_id);
}

static bool act(Invocation *invocation, Ship *ship, RunResult *ret, Error *err)
{
    return ship_rollback(invocation->ctx, ship, ret, err);
}

static int run_rollback(Invocation *invocation)
{
    static const ShipRunCommand command = {
        .need = SHIP_RELEASE,
        .notices = NOTICES_REQUIRED,
        .act = act,
        .text = print_rolled_back,
    };
    return ship_run_command(invocation, &command);
}

static const OptionId options[] = {
    RELEASE_OPTIONS, LEDGER_OPTIONS, RUN_OPTIONS, WORK_OPTIONS, CALLBACK_OPTIONS, OPTION_COUNT_OF,
};

const Command command_rollback = {
    .name = "rollback",
    .group = GROUP_SHIP,
    .summary = "run the rollback command of a release, and record it",
    .description =
        "Runs the command `rollback:` of the configuration once, where migrations run and from "
        "the same image, as a run of its own. After its success the release counts as not "
        "migrated: its gate is closed, and `run` migrates it again.\n"
        "Tidegate's default is to go forward, with a new release that mends what is wrong. "
        "`on_failure: rollback` runs this command by itself after a migration that is proven to "
        "have failed, never after one whose outcome is not known. What serves is not changed: "
        "that is `deploy --back`.",
    .examples = "tidegate rollback --release v42 --env production",
    .options = options,
    .needs_settings = true,
    .run = run_rollback,
};
