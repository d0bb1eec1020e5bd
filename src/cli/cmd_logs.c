#include "cli/ship_options.h"
#include "cli/ship_setup.h"

typedef struct LogOutput {
    Report *report;
    json_t *lines;
} LogOutput;

static void take_line(void *data, const char *time, const char *stream, const char *text)
{
    LogOutput *output = data;
    TALLOC_AUTO char *line = talloc_asprintf(NULL, "%s%s%s\n", time, *time ? "  " : "", text);
    json_array_append_new(
        output->lines, json_pack("{s:s, s:s, s:s}", "time", time, "stream", stream, "text", text));
    report_print(output->report, line);
}

static int run_logs(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    const char *id = invocation->arguments[0];
    if (!ship_setup(invocation, SHIP_ANY, &ship, &config, &err))
        return invocation_fail(invocation, &err);
    LogOutput output = {.report = invocation->report, .lines = json_array()};
    bool follow = settings_flag(invocation->settings, OPT_FOLLOW);
    bool done UNUSED = ship_logs(invocation->ctx, ship, id, follow, take_line, &output, &err);
    json_t *json = json_pack("{s:s, s:s, s:o}", "id", id, "environment", config->environment,
                             "lines", output.lines);
    return report_finish(invocation->report, json, NULL, NULL, 0, &err);
}

static const OptionId options[] = {LEDGER_OPTIONS, OPT_FOLLOW, OPTION_COUNT_OF};

const Command command_logs = {
    .name = "logs",
    .group = GROUP_LOOK,
    .arguments = "ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "show the output of a run or of a deployment",
    .description = "Shows the kept output of a run, each line with its time, or of a deployment. "
                   "--follow goes on until the run has ended.",
    .examples = "tidegate logs 01jd4x1v9t3k5m7p9r2s4t6v8w\n"
                "tidegate logs 01jd4x1v9t3k5m7p9r2s4t6v8w --follow",
    .options = options,
    .needs_settings = true,
    .run = run_logs,
};
