#include "cli/migrations.h"
#include "cli/plan_file.h"
#include "cli/preview.h"

/* Why it stands where it does. */
static void print_needs(FILE *out, const MigrationStatus *migration)
{
    for (size_t i = 0; i < migration->need_count; i++) {
        const PlanNeed *need = &migration->needs[i];
        fprintf(out, "      %s %s, which creates %s\n",
                need->unmet ? "although it needs" : "behind", need->path, need->object);
    }
}

static void print_hooks(FILE *out, const PlannedSet *planned)
{
    for (size_t i = 0; i < planned->hook_count; i++)
        fprintf(out, "  %s: %s\n", planned->hooks[i].moment, planned->hooks[i].shown);
}

static void print_plan(Report *report, FILE *out, const void *data)
{
    const StatusResult *result = data;
    const char *strong = report_style(report, STYLE_STRONG),
               *end = report_style(report, STYLE_NONE);
    if (result->count == 0) {
        fprintf(out, "nothing to do  (%s)\n", result->database_label);
        return;
    }
    fprintf(out, "migrate would apply %zu migration%s%s%s%s  (%s):\n", result->count,
            result->count == 1 ? "" : "s",
            result->planned->single_transaction ? " in one transaction" : "",
            result->planned->role ? " as the role " : "",
            result->planned->role ? result->planned->role : "", result->database_label);
    print_hooks(out, result->planned);
    for (size_t i = 0; i < result->count; i++) {
        fprintf(out, "  %s%s%s\n", strong, result->migrations[i].path, end);
        print_needs(out, &result->migrations[i]);
        preview_print(out, result->migrations[i].preview);
    }
}

static bool look(const Invocation *invocation, Engine *engine, StatusResult **ret_result,
                 Error *err)
{
    const char *to = settings_string(invocation->settings, OPT_TO);
    return engine_plan(invocation->ctx, engine, to, ret_result, err) &&
           engine_preview(engine, *ret_result, err);
}

static bool write_plan(const Invocation *invocation, const DatabaseView *views,
                       StatusResult *const results[], size_t count, Error *err)
{
    const char *path = settings_path(invocation->ctx, invocation->settings, OPT_PLAN_OUT);
    if (!path)
        return true;
    const PlannedSet **planned = talloc_array(invocation->ctx, const PlannedSet *, (unsigned)count);
    for (size_t i = 0; i < count; i++)
        planned[i] = results[i]->planned;
    return plan_file_write(path, views, planned, count, err);
}

static int run_plan(Invocation *invocation)
{
    return migrations_look(invocation, look, write_plan, print_plan);
}

static const OptionId options[] = {
    OPT_DATABASE,
    OPT_ONLY,
    OPT_DIR,
    OPT_LAYOUT,
    OPT_APP,
    OPT_PLACEHOLDERS,
    OPT_TO,
    OPT_OUT_OF_ORDER,
    OPT_PLAN_OUT,
    OPT_SINGLE_TRANSACTION,
    OPT_MIGRATION_HOOKS,
    OPT_HOOK_TIMEOUT,
    OPT_MIGRATION_ROLE,
    OPTION_COUNT_OF,
};

const Command command_plan = {
    .name = "plan",
    .group = GROUP_AUTHOR,
    .summary = "show what migrate would do",
    .description =
        "Lists the migrations that migrate would apply, in its order, after the same "
        "checks, with their statements as they would be sent, what commits together, and "
        "how large the tables are that they speak of. Writes nothing to the database, and needs no "
        "lock.\n"
        "\n"
        "With --out the plan is written into a file; migrate --plan FILE later does "
        "exactly that, or ends with 9 when files, history or database are not what "
        "they were.",
    .examples = "tidegate plan\n"
                "tidegate plan --to 42 --json\n"
                "tidegate plan --out plan.json && tidegate migrate --plan plan.json",
    .options = options,
    .needs_settings = true,
    .run = run_plan,
};
