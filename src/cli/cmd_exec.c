#include <limits.h>

#include "base/process.h"
#include "cli/exec_child.h"
#include "cli/exec_report.h"
#include "cli/inner_record.h"
#include "cli/migrations.h"
#include "config/reference.h"
#include "db/db.h"

#define URL_VARIABLE "DATABASE_URL"

typedef struct Exec {
    Invocation *invocation;
    const DatabaseAddress *address;
    ExecOrder order;
    ExecEnd end;
} Exec;

/* The session's name, and the URL. */
#define VARIABLES 2

/* Whether the command would read a URL that is of no use to it, or none at all. */
static bool wants_url(const Invocation *invocation)
{
    const char *configured = settings_string(invocation->settings, OPT_DATABASE);
    const char *own = env_get(invocation->env, URL_VARIABLE);
    bool is_reference = reference_kind(configured, NULL) != REFERENCE_VALUE;
    return own ? reference_kind(own, NULL) != REFERENCE_VALUE : is_reference;
}

/* After the lock is ours, so that a token is as fresh as can be. */
static bool run_command(void *data, Engine *engine, int lock_fd, const char *session_name,
                        Error *err)
{
    Exec *exec = data;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *environment[VARIABLES + 1] = {
        talloc_asprintf(tmp, "PGAPPNAME=%s", session_name)}; /* libpq's, and node-postgres' */
    if (wants_url(exec->invocation)) {
        Secret *url;
        if (!db_program_url(tmp, exec->address, &url, err))
            return false;
        environment[1] = talloc_asprintf(tmp, URL_VARIABLE "=%s", secret_reveal(url));
    }
    exec->order.environment = environment;
    return exec_child_run(&exec->order, engine, lock_fd, &exec->end, err);
}

static ExecOrder order_of(const Invocation *invocation)
{
    const Settings *settings = invocation->settings;
    return (ExecOrder){
        .argv = invocation->arguments,
        /* With --json our one object alone is on stdout. */
        .stdout_fd = settings_flag(settings, OPT_JSON) ? STDERR_FILENO : -1,
        .grace_ms = settings_duration_ms(settings, OPT_GRACE),
        .cancel = invocation->cancel,
        .clock = invocation->clock,
        .progress = invocation->progress,
    };
}

static bool work(Exec *exec, const DatabaseAddress *address, ExecResult **ret_result, Error *err)
{
    Invocation *invocation = exec->invocation;
    const ExecWork run = {.run = run_command, .data = exec};
    Engine *engine;
    exec->address = address;
    if (!migrations_open_at(invocation, address, &engine, err))
        return false;
    bool done = engine_exec(invocation->ctx, engine, &run, ret_result, err);
    if (!exec->end.started)
        (*ret_result)->run->database_state = NULL;
    return done;
}

/* The command's own code, when it is the command that failed. */
static int exit_code_of(const Exec *exec, const Error *err)
{
    return exec->end.started && err->kind == ERR_FAILED ? process_exit_code(exec->end.status) : 0;
}

static int run_exec(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Exec exec = {.invocation = invocation, .order = order_of(invocation)};
    ExecResult *result = NULL;
    const DatabaseAddress *database = migrations_database(invocation, &err);
    InnerRecord *inner = inner_begin(invocation, inner_of_command(invocation, database), database);
    bool done = database && work(&exec, database, &result, &err);
    inner_end(inner, result ? result->run : NULL, &err);
    if (result)
        exec_report_say(invocation->progress, result, done, &err);
    return report_finish(invocation->report, exec_report_json(result, &exec.end), NULL, NULL,
                         exit_code_of(&exec, &err), &err);
}

static const OptionId options[] = {
    OPT_DATABASE,   OPT_ONLY,  OPT_APP,     OPT_LOCK_WAIT,  OPT_LOCK_TIMEOUT,
    OPT_LOCK_RETRY, OPT_GRACE, OPT_RELEASE, OPT_TASK_TOKEN, OPTION_COUNT_OF,
};

const Command command_exec = {
    .name = "exec",
    .group = GROUP_MIGRATE,
    .arguments = "[--] CMD..",
    .min_arguments = 1,
    .max_arguments = INT_MAX,
    .summary = "run another framework's migrations under the run lock",
    .description =
        "Takes the database's run lock, runs the command, and records how it ended in "
        "tidegate_run, and in the ledger when `tidegate run` or `up` started it. No other exec, "
        "migrate, undo or repair works on the database meanwhile: they wait for --lock-wait. The "
        "exit code is the command's own; a command that a signal killed counts as 128 + signal.\n"
        "\n"
        "SIGTERM and SIGINT are passed on to the command and all that it started; its end is "
        "waited for. The lock holds as long as the command lives, also when this program is "
        "killed. When the lock is lost, because contact with the database is, the command is "
        "stopped (SIGTERM, SIGKILL after --grace) and the outcome is unknown.\n"
        "\n"
        "When `database` is a reference (env:, file:, ssm:, secretsmanager:, rds-iam:) and the "
        "command "
        "has no DATABASE_URL of its own, it gets what the reference stands for.\n"
        "\n"
        "On PostgreSQL the command's sessions are watched: one that waits for a lock while others "
        "queue behind it for longer than --lock-timeout is cancelled, so that they get through, "
        "and a command that failed because of it is run again for up to --lock-retry. CREATE INDEX "
        "CONCURRENTLY and its like are never cancelled.\n"
        "\n"
        "What the command did is told by the schema and by the history of Rails, Django, Alembic, "
        "Liquibase, Flyway and others, before and after: which migrations were recorded, what was "
        "added, removed and changed. A failure that left both as they were is a clean one; data is "
        "not compared.",
    .examples = "tidegate exec -- bin/rails db:migrate\n"
                "tidegate exec --lock-wait 10m -- python manage.py migrate\n"
                "tidegate exec -- sh -c 'flyway migrate && ./backfill.sh'",
    .options = options,
    .needs_settings = true,
    .run = run_exec,
};
