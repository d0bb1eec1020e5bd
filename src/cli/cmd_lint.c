#include <limits.h>
#include <string.h>

#include "cli/command.h"
#include "cli/database_views.h"
#include "cli/lint_config.h"
#include "cli/lint_options.h"
#include "cli/lint_report.h"
#include "cli/ship_options.h"
#include "cli/ship_setup.h"

/* An environment is asked where it was chosen for this very command, and a database that was. */
static bool asks_environment(const Invocation *invocation)
{
    return settings_string(invocation->settings, OPT_ENVIRONMENT) != NULL;
}

static bool asks_database(const Invocation *invocation)
{
    const Settings *settings = invocation->settings;
    bool here = strcmp(settings_string(settings, OPT_EXECUTOR), "process") == 0;
    return (asks_environment(invocation) && here) ||
           settings_origin(settings, OPT_DATABASE) == ORIGIN_FLAG;
}

/* Whom the ledger knows to serve; NULL: there is none to ask. */
static bool ask_ledger(Invocation *invocation, const ShipQuestion **ret_question, Error *err)
{
    const ShipConfig *config;
    Ship *ship;
    *ret_question = NULL;
    if (!asks_environment(invocation) || !settings_string(invocation->settings, OPT_APP))
        return true;
    ShipQuestion *question = talloc(invocation->ctx, ShipQuestion);
    if (!ship_setup(invocation, SHIP_ANY, &ship, &config, err) ||
        !ship_question(invocation->ctx, ship, question, err))
        return error_wrap(err, "asking the ledger what serves");
    *ret_question = question;
    return true;
}

static bool run_on(const Invocation *invocation, const LintTarget *target,
                   const ShipQuestion *question, const char *database, LintResult **ret_result,
                   Error *err)
{
    LintServing serving = {0};
    if (question)
        serving = lint_serving(invocation, question, database);
    return lint_target_run(invocation, target, question ? &serving : NULL, ret_result, err);
}

/* What ends with the process is not taken apart piece by piece before: of ten thousand files that
 * is a tenth of the time. */
static int finish(Invocation *invocation, LintResult **results, size_t count)
{
    static LintResult **volatile left; /* so that leak checkers and the compiler know where it is */
    int code = lint_report_finish(invocation, results, count);
    left = talloc_zero_array(NULL, LintResult *, (unsigned)count);
    for (size_t i = 0; i < count; i++)
        left[i] = talloc_steal(left, results[i]);
    return code;
}

static int lint_files(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    LintTarget target = {0};
    const ShipQuestion *question;
    LintResult *result;
    if (!ask_ledger(invocation, &question, &err) ||
        !lint_sources_named(invocation, &target.input, &err) ||
        (asks_database(invocation) && !lint_target_schema(invocation, &target, &err)) ||
        !run_on(invocation, &target, question, NULL, &result, &err))
        return invocation_fail(invocation, &err);
    return finish(invocation, &result, 1);
}

/* A table that the set creates is new, and may change: whoever lints their history finds little. */
static void tell_all_is_judged(const Invocation *invocation, const LintInput *input)
{
    if (input->count > 1 && !settings_string(invocation->settings, OPT_START_AFTER))
        progress_say(invocation->progress, PROGRESS_STEP,
                     "all %zu files are judged as one release, with nothing before it: to judge "
                     "what is new, name its files, or give --since REF or --env NAME",
                     input->count);
}

/* What is pending: as git says, the database, the ledger; without any of them, all. */
static bool find_target(const DatabaseView *view, const ShipQuestion *question,
                        LintTarget *ret_target, Error *err)
{
    const Invocation *invocation = &view->invocation;
    if (settings_string(invocation->settings, OPT_SINCE_REF))
        return lint_sources_folder(invocation, &ret_target->input, err);
    if (asks_database(invocation))
        return lint_target_live(invocation, ret_target, err);
    if (question)
        return lint_target_recorded(invocation, lint_applied(invocation, question, view->name),
                                    ret_target, err);
    if (!lint_sources_folder(invocation, &ret_target->input, err))
        return false;
    tell_all_is_judged(invocation, &ret_target->input);
    return true;
}

static bool lint_view(const DatabaseView *view, const ShipQuestion *question,
                      LintResult **ret_result, Error *err)
{
    LintTarget target = {0};
    return (find_target(view, question, &target, err) &&
            run_on(&view->invocation, &target, question, view->name, ret_result, err)) ||
           database_views_wrap(view, err);
}

static int lint_folders(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    size_t count;
    const ShipQuestion *question;
    DatabaseView *views = database_views(invocation, &count);
    LintResult **results = talloc_zero_array(views, LintResult *, (unsigned)count);
    if (!ask_ledger(invocation, &question, &err))
        return invocation_fail(invocation, &err);
    for (size_t i = 0; i < count; i++) {
        if (!lint_view(&views[i], question, &results[i], &err))
            return invocation_fail(invocation, &err);
    }
    return finish(invocation, results, count);
}

/* Options that would do nothing as they are given. */
static bool check_use(const Invocation *invocation, Error *err)
{
    const Settings *settings = invocation->settings;
    if (settings_flag(settings, OPT_EFFECTS) && !invocation_wants_json(settings)) {
        error_set(err, ERR_USAGE, "--effects is told as JSON only");
        return error_hint(err, "write: tidegate lint --json --effects");
    }
    const char *format = settings_string(settings, OPT_FORMAT);
    if (settings_flag(settings, OPT_JSON) && settings_origin(settings, OPT_FORMAT) == ORIGIN_FLAG &&
        strcmp(format, "json") != 0) {
        error_set(err, ERR_USAGE, "--json and --format %s are two forms", format);
        return error_hint(err, "leave out one of them");
    }
    if (settings_string(settings, OPT_SINCE_REF) && invocation->argument_count > 0) {
        error_set(err, ERR_USAGE, "--since finds the files itself, so none can be named with it");
        return error_hint(err, "leave out --since or '%s'", invocation->arguments[0]);
    }
    return true;
}

static int run_lint(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    if (!check_use(invocation, &err))
        return invocation_fail(invocation, &err);
    return invocation->argument_count > 0 ? lint_files(invocation) : lint_folders(invocation);
}

static const OptionId options[] = {
    OPT_ONLY,           OPT_DIR,    OPT_LAYOUT,  OPT_SINCE_REF,  LINT_OPTIONS,
    OPT_WRITE_BASELINE, OPT_FORMAT, OPT_EFFECTS, LEDGER_OPTIONS, OPTION_COUNT_OF,
};

const Command command_lint = {
    .name = "lint",
    .group = GROUP_AUTHOR,
    .arguments = "[FILE..]",
    .max_arguments = INT_MAX,
    .summary = "say what a migration locks, rewrites, and breaks in the version still serving",
    .description =
        "Judges migrations before anything runs: whether the version that serves meanwhile "
        "survives "
        "them, and whether they take a lock that stalls the application. Runs nothing, and needs "
        "neither a database nor an environment.\n"
        "With FILE.. those files are judged, and what stands before them in their folder is "
        "history "
        "that is applied already; - is stdin: SQL, also as sqlmigrate, alembic --sql and the log "
        "of "
        "db:migrate have it. Without, all of the folder is judged, or with --since what was "
        "changed "
        "since a commit. With --env what is pending there is judged, by its database's history and "
        "schema, "
        "which are read, where this machine migrates it, else by what the ledger knows.\n"
        "Ends with 0 when nothing was found that --fail-on counts, with 3 when something was.",
    .examples = "tidegate lint db/migrations/V42__plan.sql\n"
                "tidegate lint --since origin/main\n"
                "tidegate lint --env production --fail-on warning\n"
                "python manage.py sqlmigrate shop 0042 | tidegate lint -",
    .options = options,
    .needs_settings = true,
    .run = run_lint,
};
