#include "cli/migrate_works.h"
#include "cli/migrations.h"
#include "cli/plan_file.h"
#include "cli/schema_file.h"

/* All of them are told to have begun before the first one is changed: a run that is cut off between
 * two of them has not ended. */
static void begin_all(MigrateWorks *works)
{
    for (size_t i = 0; i < works->count; i++) {
        MigrateWork *work = &works->list[i];
        Invocation *one = &work->view->invocation;
        work->address = migrations_database(one, &work->why);
        work->inner = inner_begin(one, inner_of_folder(one, work->address), work->address);
        if (!work->address)
            database_views_wrap(work->view, &work->why);
    }
}

static const MigrateWork *first_failure(const MigrateWorks *works)
{
    for (size_t i = 0; i < works->count; i++) {
        if (error_is_set(&works->list[i].why))
            return &works->list[i];
    }
    return NULL;
}

static bool read_plan(MigrateWork *work, PlannedSet **ret_planned)
{
    const Invocation *one = &work->view->invocation;
    const char *path = settings_path(one->ctx, one->settings, OPT_PLAN_FILE);
    if (!path)
        return true;
    if (settings_string(one->settings, OPT_TO)) {
        error_set(&work->why, ERR_USAGE, "--to and --plan cannot be given together");
        return error_hint(&work->why, "a plan ends where it was to end: tidegate plan --to "
                                      "VERSION --out FILE");
    }
    return plan_file_read(one->ctx, path, work->view->name, ret_planned, &work->why);
}

static bool migrate_one(MigrateWork *work)
{
    const Invocation *one = &work->view->invocation;
    Engine *engine;
    const char *to = settings_string(one->settings, OPT_TO);
    PlannedSet *planned = NULL;
    if (!read_plan(work, &planned))
        return database_views_wrap(work->view, &work->why);
    if (planned)
        to = planned->to;
    if (!migrations_open_folder_at(one, work->address, planned, &engine, &work->why) ||
        !engine_migrate(one->ctx, engine, to, &work->result, &work->why))
        return database_views_wrap(work->view, &work->why);
    schema_file_after_run(work->view, engine, work->result);
    return true;
}

/* The first failure stops the rest, in which nothing is done. */
static void migrate_all(MigrateWorks *works)
{
    const MigrateWork *failed = first_failure(works);
    for (size_t i = 0; i < works->count; i++) {
        MigrateWork *work = &works->list[i];
        if (failed && !error_is_set(&work->why))
            error_set(&work->why, ERR_FAILED, "not tried: %s", failed->why.message);
        else if (!failed && !migrate_one(work))
            failed = work;
        inner_end(work->inner, work->result, &work->why);
    }
    works->verdict = !failed                                     ? "success"
                     : failed->result && failed->result->verdict ? failed->result->verdict
                                                                 : "failed";
    works->failed = failed;
}

static void free_errors(MigrateWorks *works)
{
    for (size_t i = 0; i < works->count; i++)
        error_clear(&works->list[i].why);
}

static int run_migrate(Invocation *invocation)
{
    MigrateWorks works = {0};
    DatabaseView *views = database_views(invocation, &works.count);
    works.list = talloc_zero_array(views, MigrateWork, (unsigned)works.count);
    for (size_t i = 0; i < works.count; i++)
        works.list[i].view = &views[i];
    begin_all(&works);
    migrate_all(&works);
    int code = report_finish(invocation->report, migrate_works_json(&works), migrate_works_print,
                             &works, 0, works.failed ? &works.failed->why : NULL);
    free_errors(&works);
    return code;
}

static const OptionId options[] = {
    OPT_DATABASE,
    OPT_ONLY,
    OPT_DIR,
    OPT_LAYOUT,
    OPT_APP,
    OPT_PLACEHOLDERS,
    OPT_TO,
    OPT_PLAN_FILE,
    OPT_MIGRATION_HOOKS,
    OPT_MIGRATION_ROLE,
    OPT_HOOK_TIMEOUT,
    OPT_SCHEMA_FILE,
    OPT_OUT_OF_ORDER,
    OPT_SINGLE_TRANSACTION,
    OPT_LOCK_WAIT,
    OPT_LOCK_TIMEOUT,
    OPT_LOCK_RETRY,
    OPT_STATEMENT_TIMEOUT,
    OPT_EVENTS,
    OPT_RELEASE,
    OPT_TASK_TOKEN,
    OPTION_COUNT_OF,
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
        "A statement that cannot run in a transaction, such as CREATE INDEX CONCURRENTLY, runs "
        "alone and cuts its file into parts, each of which commits by itself. When that was "
        "interrupted or failed, the next migrate finds out from the database what became of it, "
        "and goes on behind the last part that is committed.\n"
        "\n"
        "With --single-transaction all that is pending commits at once, with its rows in the "
        "history, or nothing of it does. Files with something that cannot run in a transaction are "
        "refused before anything runs.\n"
        "\n"
        "With --plan it does exactly what plan --out wrote down; when files, history or database "
        "are not what they were, it changes nothing and ends with 9.",
    .examples = "tidegate migrate\n"
                "tidegate migrate --to 42\n"
                "tidegate migrate --single-transaction\n"
                "tidegate migrate --plan plan.json\n"
                "tidegate migrate --lock-wait 10m --json",
    .options = options,
    .needs_settings = true,
    .run = run_migrate,
};
