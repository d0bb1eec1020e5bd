#include "cli/migrations.h"

#include <string.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* What is different from what the tool believes, in words. */
static const struct {
    MigrationState state;
    const char *words;
} REMARKS[] = {
    {STATE_MISSING, "applied, but without a file in the folder"},
    {STATE_CHANGED, "changed after it was applied: the tool's checksum is another"},
    {STATE_OUT_OF_ORDER, "never applied, below the newest: migrate will refuse it or, with "
                         "--out-of-order, apply it"},
};

static void print_remarks(FILE *out, const StatusResult *status)
{
    for (size_t i = 0; i < status->count; i++) {
        for (size_t row = 0; row < COUNT_OF(REMARKS); row++) {
            if (status->migrations[i].state == REMARKS[row].state)
                fprintf(out, "'%s': %s\n", status->migrations[i].path, REMARKS[row].words);
        }
    }
}

static void print_adopt(Report *report, FILE *out, const void *data)
{
    const AdoptResult *result = data;
    if (result->already) {
        fprintf(out, "the history of %s, '%s', is shared already\n", result->tool, result->table);
        return;
    }
    migrations_print_status(report, out, result->status);
    print_remarks(out, result->status);
    for (const char **told = result->told; *told; told++)
        fprintf(out, "'%s': applied since the history was shared before; %s is told of it\n", *told,
                result->tool);
    fprintf(out, "history of %s: '%s', %zu row%s\n", result->tool, result->table, result->rows,
            plural(result->rows));
    if (result->adopted)
        fprintf(out,
                "%sadopted%s: from now on tidegate and %s see the same history, and either can go "
                "on\n",
                report_style(report, STYLE_GOOD), report_style(report, STYLE_NONE), result->tool);
    else
        fputs("nothing was changed; take it over: tidegate adopt\n", out);
}

static void print_end(Report *report UNUSED, FILE *out, const void *data)
{
    const AdoptResult *result = data;
    fprintf(out, "'%s' of %s is no longer written; it stays as it is\n", result->table,
            result->tool);
}

static json_t *told_json(const char *const *told)
{
    json_t *list = json_array();
    for (; *told; told++)
        json_array_append_new(list, json_string_or_null(*told));
    return list;
}

static json_t *adopt_json(const AdoptResult *result)
{
    if (!result || !result->tool)
        return NULL;
    json_t *json = result->status ? migrations_status_json(result->status) : json_object();
    json_object_set_new(json, "tool", json_string_or_null(result->tool));
    json_object_set_new(json, "table", json_string_or_null(result->table));
    json_object_set_new(json, "rows", json_integer((json_int_t)result->rows));
    if (result->told)
        json_object_set_new(json, "told", told_json(result->told));
    json_object_set_new(json, "adopted", json_boolean(result->adopted || result->already));
    return json;
}

static int run_end(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Engine *engine;
    AdoptResult *result;
    if (!migrations_open(invocation, false, &engine, &err) ||
        !engine_adopt_end(invocation->ctx, engine, &result, &err))
        return invocation_fail(invocation, &err);
    return report_finish(invocation->report, adopt_json(result), print_end, result, 0, NULL);
}

static int run_adopt(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const Settings *settings = invocation->settings;
    Engine *engine;
    AdoptResult *result = NULL;
    const AdoptRequest request = {
        .tool = invocation->arguments[0],
        .table = settings_string(settings, OPT_TABLE),
        .dry_run = settings_flag(settings, OPT_DRY_RUN),
    };
    if (settings_flag(settings, OPT_END))
        return run_end(invocation);
    if (!migrations_open(invocation, request.dry_run, &engine, &err) ||
        !engine_adopt(invocation->ctx, engine, &request, &result, &err))
        return report_finish(invocation->report, adopt_json(result), NULL, NULL, 0, &err);
    return report_finish(invocation->report, adopt_json(result), print_adopt, result, 0, NULL);
}

static const OptionId options[] = {
    OPT_DATABASE, OPT_ONLY,      OPT_DIR, OPT_LAYOUT,  OPT_APP,
    OPT_TABLE,    OPT_LOCK_WAIT, OPT_END, OPT_DRY_RUN, OPTION_COUNT_OF,
};

const Command command_adopt = {
    .name = "adopt",
    .group = GROUP_MIGRATE,
    .arguments = "[TOOL]",
    .max_arguments = 1,
    .summary = "take over another tool's history, where it is",
    .description =
        "Finds the table in which Flyway, golang-migrate, goose, dbmate, diesel, sqlx or Prisma "
        "keeps what it has applied, lays it beside the folder, shows what it saw, and takes it "
        "over. "
        "From then on tidegate writes both histories in one transaction, and what the other tool "
        "applies or takes back later is seen at the next command: either can go on the next day.\n"
        "\n"
        "It is refused when two tools could be meant (name one: adopt TOOL), when the files are "
        "named as another tool's, when the history says that a migration was left half done, and "
        "when tidegate has a history already that was never shared with the tool. Nothing is run.\n"
        "\n"
        "With --dry-run it only shows. With --end the other tool's table is no longer written; it "
        "stays as it is. After that, adopt shares it again: what either applied meanwhile is told "
        "to the other; where the two disagree it is refused.",
    .examples = "tidegate adopt --dry-run\n"
                "tidegate adopt\n"
                "tidegate adopt goose --table app.goose_db_version\n"
                "tidegate adopt --end",
    .options = options,
    .needs_settings = true,
    .run = run_adopt,
};
