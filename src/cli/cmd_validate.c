#include "cli/migrations.h"

static void print_valid(Report *report, FILE *out, const void *data)
{
    const StatusResult *result = data;
    fprintf(out, "%svalid%s: history and folder agree; %zu of %zu migrations pending\n",
            report_style(report, STYLE_GOOD), report_style(report, STYLE_NONE), result->pending,
            result->count);
}

static bool look(const Invocation *invocation, Engine *engine, StatusResult **ret_result,
                 Error *err)
{
    return engine_validate(invocation->ctx, engine, ret_result, err);
}

static int run_validate(Invocation *invocation)
{
    return migrations_look(invocation, look, NULL, print_valid);
}

static const OptionId options[] = {
    OPT_DATABASE, OPT_ONLY,         OPT_DIR,          OPT_LAYOUT,
    OPT_APP,      OPT_PLACEHOLDERS, OPT_OUT_OF_ORDER, OPTION_COUNT_OF,
};

const Command command_validate = {
    .name = "validate",
    .group = GROUP_MIGRATE,
    .summary = "check that history and folder agree",
    .description =
        "Fails when a file was changed or removed after it was applied, or is pending below a "
        "version that is already applied; a changed file is shown with its difference to what was "
        "applied. So do indexes that are not valid (PostgreSQL). Files that are merely pending are "
        "fine. Writes nothing.",
    .examples = "tidegate validate",
    .options = options,
    .needs_settings = true,
    .run = run_validate,
};
