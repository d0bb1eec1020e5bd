#include "cli/migrations.h"

static void print_baseline(Report *report UNUSED, FILE *out, const void *data)
{
    fprintf(out, "baseline %s: files up to this version count as done\n", (const char *)data);
}

static int run_baseline(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Engine *engine;
    const char *version = invocation->arguments[0];
    if (!migrations_open(invocation, false, &engine, &err) ||
        !engine_baseline(invocation->ctx, engine, version, &err))
        return invocation_fail(invocation, &err);
    json_t *result = json_object();
    json_object_set_new(result, "version", json_string_or_null(version));
    return report_finish(invocation->report, result, print_baseline, version, 0, NULL);
}

static const OptionId options[] = {
    OPT_DATABASE, OPT_ONLY, OPT_DIR, OPT_LAYOUT, OPT_APP, OPT_LOCK_WAIT, OPTION_COUNT_OF,
};

const Command command_baseline = {
    .name = "baseline",
    .group = GROUP_MIGRATE,
    .arguments = "VERSION",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "begin a history on a database that already has a schema",
    .description =
        "Writes the first row of the history: everything up to VERSION is in the database already, "
        "and migrate applies only what is above it. Refused when the history is not empty.",
    .examples = "tidegate baseline 42",
    .options = options,
    .needs_settings = true,
    .run = run_baseline,
};
