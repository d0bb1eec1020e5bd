#include "cli/ship_options.h"
#include "cli/ship_run_command.h"

static bool act(Invocation *invocation, Ship *ship, RunResult *ret, Error *err)
{
    return ship_watch(invocation->ctx, ship, invocation->arguments[0], ret, err);
}

static int run_watch(Invocation *invocation)
{
    static const ShipRunCommand command = {
        .need = SHIP_ANY,
        .notices = NOTICES_IF_POSSIBLE,
        .act = act,
        .text = ship_run_text,
    };
    return ship_run_command(invocation, &command);
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
