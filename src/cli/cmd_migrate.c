#include "cli/inner_record.h"
#include "cli/migrations.h"

static int run_migrate(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Engine *engine;
    MigrateResult *result = NULL;
    const char *to = settings_string(invocation->settings, OPT_TO);
    const DatabaseAddress *database = migrations_database(invocation, &err);
    InnerRecord *inner = inner_begin(invocation, inner_of_folder(invocation, database), database);
    bool done = database && migrations_open_folder_at(invocation, database, &engine, &err) &&
                engine_migrate(invocation->ctx, engine, to, &result, &err);
    inner_end(inner, result, &err);
    if (!done)
        return report_finish(invocation->report, migrations_result_json(result),
                             result ? migrations_print_result : NULL, result, 0, &err);
    return report_finish(invocation->report, migrations_result_json(result),
                         migrations_print_result, result, 0, NULL);
}

static const OptionId options[] = {
    OPT_DATABASE,  OPT_DIR,          OPT_LAYOUT,     OPT_APP,     OPT_TO,         OPT_OUT_OF_ORDER,
    OPT_LOCK_WAIT, OPT_LOCK_TIMEOUT, OPT_LOCK_RETRY, OPT_RELEASE, OPT_TASK_TOKEN, OPTION_COUNT_OF,
};

const Command command_migrate = {
    .name = "migrate",
    .group = GROUP_MIGRATE,
    .summary = "apply the pending migrations",
    .description =
        "Applies what is pending, in the order of the versions, then the repeatable migrations "
        "that "
        "are new or changed. Each migration commits together with its row in the history; when one "
        "fails, nothing of it remains and the ones before it stay applied.\n"
        "\n"
        "One run at a time works on a database: others wait for it (--lock-wait). A statement that "
        "waits for a table's lock longer than --lock-timeout gives way, so that the application is "
        "not held up, and its migration is tried again (--lock-retry).\n"
        "\n"
        "A statement that cannot run in a transaction, such as CREATE INDEX CONCURRENTLY, stands "
        "alone in its file. When it was interrupted, the next migrate finds out from the database "
        "what became of it, and goes on.",
    .examples = "tidegate migrate\n"
                "tidegate migrate --to 42\n"
                "tidegate migrate --lock-wait 10m --json",
    .options = options,
    .needs_settings = true,
    .run = run_migrate,
};
