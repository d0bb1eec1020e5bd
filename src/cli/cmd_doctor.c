#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "base/secret.h"
#include "cli/doctor_sight.h"
#include "cli/ship_options.h"
#include "report/wrap.h"

#define MOST_CHECKS    512
#define WIDTH_FOR_TEXT 72

static bool is_local(const Invocation *invocation)
{
    return !sight_needs_ecs(invocation);
}

/* The task alone has to, unless the ledger is there. */
static bool keeps_away_from_database(const Invocation *invocation)
{
    const char *ledger = settings_string(invocation->settings, OPT_LEDGER);
    return doctor_migrates_away(invocation) && (!ledger || strcmp(ledger, "database") != 0);
}

static bool is_out_of_sight_on_ecs(const Invocation *invocation)
{
    return keeps_away_from_database(invocation) && doctor_migrates_on_ecs(invocation);
}

static bool is_out_of_sight_in_container(const Invocation *invocation)
{
    return keeps_away_from_database(invocation) && doctor_migrates_in_container(invocation);
}

static bool reaches_database(const Invocation *invocation)
{
    return !keeps_away_from_database(invocation);
}

static bool deploys_at_ecs(const Invocation *invocation)
{
    return doctor_deploys_by(invocation, "ecs");
}

static bool deploys_at_codedeploy(const Invocation *invocation)
{
    return doctor_deploys_by(invocation, "codedeploy");
}

static bool may_pause(const Invocation *invocation)
{
    return sight_needs_ecs(invocation) && !deploys_at_codedeploy(invocation);
}

/* In this order; what a row sees is there for those after it. One of the functions makes it. */
static const struct {
    const char *name;
    bool (*applies)(const Invocation *invocation); /* NULL: always */
    CheckFunction check;
    SightFunction check_aws;
    ServiceFunction check_service; /* once for each service */
} rows[] = {
    {.name = "configuration", .check = check_configuration},
    {.name = "app", .check = check_app},
    {.name = "environment", .check = check_environment},
    {.name = "AWS", sight_needs_aws, .check_aws = check_aws},
    {.name = "database", reaches_database, .check = check_database},
    {.name = "migrations", .check = check_migrations},
    {.name = "ledger", .check = check_ledger},
    {.name = "cluster", sight_needs_ecs, .check_aws = check_cluster},
    {.name = "service", sight_needs_ecs, .check_service = check_service},
    {.name = "definition", sight_needs_ecs, .check_service = check_definition},
    {.name = "circuit breaker", deploys_at_ecs, .check_service = check_breaker},
    {.name = "CodeDeploy", deploys_at_codedeploy, .check_service = check_group},
    {.name = "PAUSE hook", may_pause, .check_service = check_pause},
    {.name = "image", sight_needs_ecs, .check_aws = check_image},
    {.name = "capacity", doctor_migrates_on_ecs, .check_aws = check_capacity},
    {.name = "network", doctor_migrates_on_ecs, .check_aws = check_network},
    {.name = "execution role", doctor_migrates_on_ecs, .check_aws = check_execution_role},
    {.name = "task role", doctor_migrates_on_ecs, .check_aws = check_task_role},
    {.name = "secrets", doctor_migrates_on_ecs, .check_aws = check_secrets},
    {.name = "database", is_out_of_sight_on_ecs, .check_aws = check_task_database},
    {.name = "log", doctor_migrates_on_ecs, .check_aws = check_log},
    {.name = "engine", doctor_needs_engine, .check = check_engine},
    {.name = "image", doctor_needs_engine, .check = check_engine_image},
    {.name = "container", doctor_needs_engine, .check = check_container},
    {.name = "secrets", doctor_migrates_in_container, .check = check_container_secrets},
    {.name = "database", is_out_of_sight_in_container, .check = check_container_database},
    {.name = "migrate command", .check = check_migrate_command},
    {.name = "deploy command", .check = check_deploy_command},
    {.name = "health URL", is_local, .check = check_health},
    {.name = "notifications", .check = check_notices},
};

static const struct {
    const char *word;
    Style style;
} statuses[] = {
    [CHECK_OK] = {"ok", STYLE_GOOD},
    [CHECK_WARN] = {"warn", STYLE_WARNING},
    [CHECK_SKIP] = {"skip", STYLE_FAINT},
    [CHECK_FAIL] = {"fail", STYLE_ERROR},
};

typedef struct Checklist {
    Check checks[MOST_CHECKS];
    size_t count;
} Checklist;

static PRINTF(2, 0) char *format(Invocation *invocation, const char *fmt, va_list args)
{
    return talloc_vasprintf(invocation->ctx, fmt, args);
}

Check check_passed(Invocation *invocation, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    Check check = {.status = CHECK_OK, .text = format(invocation, fmt, args)};
    va_end(args);
    return check;
}

Check check_warned(Invocation *invocation, const char *hint, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    Check check = {.status = CHECK_WARN, .text = format(invocation, fmt, args), .hint = hint};
    va_end(args);
    return check;
}

Check check_skipped(Invocation *invocation, const char *hint, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    Check check = {.status = CHECK_SKIP, .text = format(invocation, fmt, args), .hint = hint};
    va_end(args);
    return check;
}

Check check_failed(Invocation *invocation, const Error *err)
{
    return (Check){
        .status = CHECK_FAIL,
        .text = talloc_strdup(invocation->ctx, err->message),
        .hint = talloc_strdup(invocation->ctx, err->hint),
        .kind = err->kind,
    };
}

Check check_failed_or_skipped(Invocation *invocation, const char *what, const Error *err)
{
    if (err->kind != ERR_AUTH)
        return check_failed(invocation, err);
    return check_skipped(invocation, talloc_strdup(invocation->ctx, err->hint),
                         "%s: not checked from here", what);
}

bool doctor_uses_own_engine(const Invocation *invocation)
{
    const char *const *command = settings_list(invocation->settings, OPT_MIGRATE_COMMAND);
    return command && command[0] && strcmp(command[0], "tidegate") == 0;
}

static void add(Checklist *list, const char *name, Check check)
{
    check.name = name;
    check.text = secret_redact(list, check.text);
    if (list->count < MOST_CHECKS)
        list->checks[list->count++] = check;
}

static void make_row(Checklist *list, size_t row, Sight *sight)
{
    Invocation *invocation = sight->invocation;
    const char *name = rows[row].name;
    if (rows[row].check)
        add(list, name, rows[row].check(invocation));
    if (rows[row].check_aws)
        add(list, name, rows[row].check_aws(sight));
    for (size_t i = 0; rows[row].check_service && i < sight->count; i++) {
        SightedService *service = &sight->services[i];
        const char *suffix = service->name ? service->name : "";
        add(list, talloc_asprintf(invocation->ctx, "%s%s%s", name, *suffix ? " " : "", suffix),
            rows[row].check_service(sight, service));
    }
}

static Checklist *make_all(Invocation *invocation)
{
    Checklist *list = talloc_zero(invocation->ctx, Checklist);
    Sight *sight = sight_new(invocation);
    for (size_t row = 0; row < COUNT_OF(rows) && !cancel_signal(invocation->cancel); row++) {
        if (!rows[row].applies || rows[row].applies(invocation))
            make_row(list, row, sight);
    }
    return list;
}

static json_t *checks_json(const Checklist *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const Check *check = &list->checks[i];
        json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:s?}", "name", check->name,
                                               "status", statuses[check->status].word, "message",
                                               check->text, "hint", check->hint));
    }
    return json_pack("{s:o}", "checks", array);
}

/* Where the parts of a line stand; on a narrow terminal hints have the whole width. */
typedef struct Layout {
    int name, text, hint, columns;
} Layout;

static int name_width(const Checklist *list)
{
    int widest = 0;
    for (size_t i = 0; i < list->count; i++) {
        int width = terminal_text_width(list->checks[i].name);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static Layout layout_of(const Checklist *list)
{
    int columns = terminal_is_tty(stdout) ? terminal_width(stdout) : INT_MAX;
    int name = name_width(list), text = name + 8;
    bool narrow = columns < text + WIDTH_FOR_TEXT;
    return (Layout){name, narrow ? 6 : text, narrow ? 6 : text, columns};
}

/* A hint may be a command that is copied: it is never broken. */
static void print_check(Report *report, FILE *out, const Check *check, const Layout *layout)
{
    fprintf(out, "%s%-4s%s  %-*s  ", report_style(report, statuses[check->status].style),
            statuses[check->status].word, report_style(report, STYLE_NONE), layout->name,
            check->name);
    wrap_text(out, layout->columns, layout->text, layout->name + 8, check->text);
    if (check->hint)
        fprintf(out, "%*s%shint: %s%s\n", layout->hint, "", report_style(report, STYLE_FAINT),
                check->hint, report_style(report, STYLE_NONE));
}

static void print_checks(Report *report, FILE *out, const void *data)
{
    const Checklist *list = data;
    size_t counts[CHECK_STATUS_COUNT] = {0};
    const Layout layout = layout_of(list);
    for (size_t i = 0; i < list->count; i++) {
        counts[list->checks[i].status]++;
        print_check(report, out, &list->checks[i], &layout);
    }
    fprintf(out, "%zu ok, %zu to look at, ", counts[CHECK_OK], counts[CHECK_WARN]);
    if (counts[CHECK_SKIP])
        fprintf(out, "%zu not checked, ", counts[CHECK_SKIP]);
    fprintf(out, "%zu failed\n", counts[CHECK_FAIL]);
}

static void take_first_failure(const Checklist *list, Error *err)
{
    for (size_t i = 0; i < list->count && !error_is_set(err); i++) {
        const Check *check = &list->checks[i];
        if (check->status != CHECK_FAIL)
            continue;
        error_set(err, check->kind, "%s: %s", check->name, check->text);
        if (check->hint)
            error_hint(err, "%s", check->hint);
    }
}

static int run_doctor(Invocation *invocation)
{
    ERROR_AUTO Error first = {0};
    const Checklist *list = make_all(invocation);
    if (cancel_signal(invocation->cancel)) {
        cancel_error(invocation->cancel, &first);
        return invocation_fail(invocation, &first);
    }
    take_first_failure(list, &first);
    /* For people the lines have said it. */
    bool is_json = settings_flag(invocation->settings, OPT_JSON);
    return report_finish(invocation->report, checks_json(list), print_checks, list,
                         error_exit_code(&first), is_json ? &first : NULL);
}

static const OptionId options[] = {
    LEDGER_OPTIONS, OPT_IMAGE,     OPT_DIR,      OPT_LAYOUT,      OPT_EXECUTOR,         OPT_FROM,
    OPT_CONTAINER,  OPT_TASK_ROLE, OPT_DEPLOYER, OPT_APPLICATION, OPT_DEPLOY_CONTAINER, OPT_GROUP,
    OPT_HEALTH,     OPT_NOTIFY,    OPT_ACCOUNT,  OPTION_COUNT_OF,
};

const Command command_doctor = {
    .name = "doctor",
    .group = GROUP_LOOK,
    .summary = "check that everything a release needs is there",
    .description =
        "Checks the configuration, the database and what may be done in it, the folder of "
        "migrations, the ledger and the commands, one line each; where the environment is on ECS "
        "also the cluster, services, task definition, image, roles, secrets, network and log; "
        "where "
        "it is in containers the engine, image and container. "
        "Nothing is changed, and no secret is read. What cannot be told from here, for want of a "
        "permission that nothing else needs, is `skip` and no failure: `tidegate iam-policy "
        "doctor` prints these permissions.\n"
        "0 when nothing failed; else the exit code that the first failure would give any other "
        "command.",
    .examples = "tidegate doctor --env production\n"
                "tidegate doctor --env production --image REPO@sha256:..",
    .options = options,
    .needs_settings = true,
    .run = run_doctor,
};
