#include "cli/migrations.h"

static void print_undone(Report *report, FILE *out, const void *data)
{
    const MigrateResult *result = data;
    if (result->applied_count == 0)
        fprintf(out, "nothing to undo: %zu migrations applied\n", result->total);
    else
        fprintf(out, "%sundid %zu migration%s%s, %zu still applied\n",
                report_style(report, STYLE_GOOD), result->applied_count,
                result->applied_count == 1 ? "" : "s", report_style(report, STYLE_NONE),
                result->total);
}

static int run_undo(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Engine *engine;
    MigrateResult *result = NULL;
    const char *to = settings_string(invocation->settings, OPT_TO);
    if (!migrations_open(invocation, false, &engine, &err) ||
        !engine_undo(invocation->ctx, engine, to, &result, &err))
        return report_finish(invocation->report, migrations_result_json(result), NULL, NULL, 0,
                             &err);
    return report_finish(invocation->report, migrations_result_json(result), print_undone, result,
                         0, NULL);
}

static const OptionId options[] = {
    OPT_DATABASE,       OPT_ONLY,       OPT_DIR,
    OPT_LAYOUT,         OPT_APP,        OPT_PLACEHOLDERS,
    OPT_MIGRATION_ROLE, OPT_TO,         OPT_LOCK_WAIT,
    OPT_LOCK_TIMEOUT,   OPT_LOCK_RETRY, OPT_STATEMENT_TIMEOUT,
    OPT_EVENTS,         OPT_RELEASE,    OPTION_COUNT_OF,
};

const Command command_undo = {
    .name = "undo",
    .group = GROUP_MIGRATE,
    .summary = "take back the last applied migration",
    .description =
        "Runs the undo script U<version>__<name>.sql of the highest applied version. With --to "
        "VERSION it takes back all above that version, the highest first, and VERSION stays; --to "
        "0 "
        "takes back everything. The next migrate applies them again.",
    .examples = "tidegate undo\n"
                "tidegate undo --to 41",
    .options = options,
    .needs_settings = true,
    .run = run_undo,
};
