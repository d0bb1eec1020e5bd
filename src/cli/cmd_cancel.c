#include "cli/ship_options.h"
#include "cli/ship_finish.h"
#include "cli/ship_setup.h"

static void print_cancelled(Report *report UNUSED, FILE *out, const void *data)
{
    const ShipStory *story = data;
    const LedgerRun *run = story->run->run;
    fprintf(out, "%srun %s of release %s has ended: %s%s%s\n",
            story->run->nothing_to_do ? "nothing to do: " : "", run->run_id, run->release,
            run->verdict, run->reason ? ", " : "", run->reason ? run->reason : "");
}

static int run_cancel(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    Notices *notices = NULL;
    RunResult result = {0};
    if (!ship_setup(invocation, SHIP_ANY, &ship, &config, &err) ||
        !notices_begin(invocation, ship, NOTICES_IF_POSSIBLE, &notices, &err))
        return invocation_fail(invocation, &err);
    bool done UNUSED = ship_cancel(invocation->ctx, ship, invocation->arguments[0], &result, &err);
    const ShipEnd end = {
        .json = ship_run_json(config, &result),
        .text = print_cancelled,
        .story = {.config = config, .run = &result},
        .err = &err,
        .notices = notices,
    };
    return ship_finish(invocation, &end);
}

static const OptionId options[] = {LEDGER_OPTIONS, OPT_NOTIFY, OPTION_COUNT_OF};

const Command command_cancel = {
    .name = "cancel",
    .group = GROUP_SHIP,
    .arguments = "RUN",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "stop a run and record how it ended",
    .description =
        "Asks the run to stop (SIGTERM, after the grace time of its configuration SIGKILL) and "
        "waits for the proof that it has ended. 0: nothing of it runs any more; the verdict says "
        "how it ended. 7: that is not proven.",
    .examples = "tidegate cancel 01jd4x1v9t3k5m7p9r2s4t6v8w",
    .options = options,
    .needs_settings = true,
    .run = run_cancel,
};
