#include "cli/migrations.h"

static bool look(const Invocation *invocation, Engine *engine, StatusResult **ret_result,
                 Error *err)
{
    return engine_status(invocation->ctx, engine, ret_result, err);
}

static int run_status(Invocation *invocation)
{
    return migrations_look(invocation, look, NULL, migrations_print_status);
}

static const OptionId options[] = {
    OPT_DATABASE,     OPT_ONLY,         OPT_DIR,       OPT_LAYOUT,      OPT_APP,
    OPT_PLACEHOLDERS, OPT_OUT_OF_ORDER, OPT_EXIT_CODE, OPTION_COUNT_OF,
};

const Command command_status = {
    .name = "status",
    .group = GROUP_MIGRATE,
    .summary = "show every migration and where it stands",
    .description =
        "Lists the migrations of the folder and of the history, with their state, and when and how "
        "long they were applied. Writes nothing, and needs no lock. Where there is no migration of "
        "ours, the history of another tool is shown (Rails, Django, Alembic, Liquibase, ..): how "
        "many it has, and the newest.\n"
        "\n"
        "With --exit-code it ends with 8 when migrations are pending, and with 0 when none is.",
    .examples = "tidegate status\n"
                "tidegate status --json\n"
                "tidegate status --exit-code --quiet || tidegate migrate",
    .options = options,
    .needs_settings = true,
    .run = run_status,
};
