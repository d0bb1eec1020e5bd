#include "cli/migrations.h"

static int run_status(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Engine *engine;
    StatusResult *result;
    if (!migrations_open(invocation, true, &engine, &err) ||
        !engine_status(invocation->ctx, engine, &result, &err))
        return invocation_fail(invocation, &err);
    return report_finish(invocation->report, migrations_status_json(result),
                         migrations_print_status, result, 0, NULL);
}

static const OptionId options[] = {
    OPT_DATABASE, OPT_DIR, OPT_LAYOUT, OPT_APP, OPT_OUT_OF_ORDER, OPTION_COUNT_OF,
};

const Command command_status = {
    .name = "status",
    .group = GROUP_MIGRATE,
    .summary = "show every migration and where it stands",
    .description =
        "Lists the migrations of the folder and of the history, with their state, and when and how "
        "long they were applied. Writes nothing, and needs no lock.",
    .examples = "tidegate status\n"
                "tidegate status --json",
    .options = options,
    .needs_settings = true,
    .run = run_status,
};
