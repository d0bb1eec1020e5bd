#include "cli/ship_options.h"
#include "cli/ship_run_command.h"

static void print_cancelled(Report *report UNUSED, FILE *out, const void *data)
{
    const ShipStory *story = data;
    const LedgerRun *run = story->run->run;
    fprintf(out, "%srun %s of release %s has ended: %s%s%s\n",
            story->run->nothing_to_do ? "nothing to do: " : "", run->run_id, run->release,
            run->verdict, run->reason ? ", " : "", run->reason ? run->reason : "");
}

static bool act(Invocation *invocation, Ship *ship, RunResult *ret, Error *err)
{
    return ship_cancel(invocation->ctx, ship, invocation->arguments[0], ret, err);
}

static int run_cancel(Invocation *invocation)
{
    static const ShipRunCommand command = {
        .need = SHIP_ANY,
        .notices = NOTICES_IF_POSSIBLE,
        .act = act,
        .text = print_cancelled,
    };
    return ship_run_command(invocation, &command);
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
