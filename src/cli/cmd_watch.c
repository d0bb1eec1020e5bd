#include "cli/ship_options.h"
#include "cli/ship_finish.h"
#include "cli/ship_setup.h"

static int run_watch(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    Notices *notices = NULL;
    RunResult result = {0};
    if (!ship_setup(invocation, SHIP_ANY, &ship, &config, &err) ||
        !notices_begin(invocation, ship, NOTICES_IF_POSSIBLE, &notices, &err))
        return invocation_fail(invocation, &err);
    bool done UNUSED = ship_watch(invocation->ctx, ship, invocation->arguments[0], &result, &err);
    const ShipEnd end = {
        .json = ship_run_json(config, &result),
        .text = ship_run_text,
        .story = {.config = config, .run = &result},
        .err = &err,
        .notices = notices,
    };
    return ship_finish(invocation, &end);
}

static const OptionId options[] = {LEDGER_OPTIONS, OPT_LEASE_TERM, OPT_NOTIFY, CALLBACK_OPTIONS,
                                   OPTION_COUNT_OF};

const Command command_watch = {
    .name = "watch",
    .group = GROUP_SHIP,
    .arguments = "RUN",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "follow a run to its end",
    .description =
        "Shows the output of a run and waits for its verdict, with whose exit code it ends. What "
        "became of a run whose watcher was killed is found out and recorded.",
    .examples = "tidegate watch 01jd4x1v9t3k5m7p9r2s4t6v8w",
    .options = options,
    .needs_settings = true,
    .run = run_watch,
};
