#include "cli/migrations.h"

static void print_repairs(Report *report UNUSED, FILE *out, const void *data)
{
    const char *const *lines = data;
    if (!*lines)
        fputs("nothing to repair\n", out);
    for (; *lines; lines++)
        fprintf(out, "%s\n", *lines);
}

static json_t *repairs_json(const char *const *lines)
{
    json_t *done = json_array(), *result = json_object();
    for (; lines && *lines; lines++)
        json_array_append_new(done, json_string_or_null(*lines));
    json_object_set_new(result, "repaired", done);
    return result;
}

static int run_repair(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Engine *engine;
    const char *const *done = NULL;
    if (!migrations_open(invocation, false, &engine, &err) ||
        !engine_repair(invocation->ctx, engine, &done, &err))
        return report_finish(invocation->report, repairs_json(done),
                             done && *done ? print_repairs : NULL, done, 0, &err);
    return report_finish(invocation->report, repairs_json(done), print_repairs, done, 0, NULL);
}

static const OptionId options[] = {
    OPT_DATABASE, OPT_ONLY,         OPT_DIR,       OPT_LAYOUT,
    OPT_APP,      OPT_PLACEHOLDERS, OPT_LOCK_WAIT, OPTION_COUNT_OF,
};

const Command command_repair = {
    .name = "repair",
    .group = GROUP_MIGRATE,
    .summary = "make history and folder agree again",
    .description =
        "Says and records what a person has decided by leaving it so: a file that was changed "
        "after "
        "it was applied counts as applied in its new form; one that was removed is no longer "
        "expected; work outside a transaction that was interrupted is settled, from the database "
        "where it can tell, else taken as looked after by you, and will run again. Indexes that a "
        "failed CONCURRENTLY left behind are built again, or dropped where they are leftovers. A "
        "history "
        "that was written before the app had a name (--app) becomes that app's.\n"
        "\n"
        "Repair adds rows to the history and edits none. It runs no migration.",
    .examples = "tidegate repair",
    .options = options,
    .needs_settings = true,
    .run = run_repair,
};
