#include "cli/doctor.h"

#include <stdarg.h>
#include <string.h>

#include "cli/ship_options.h"

static const struct {
    const char *name;
    CheckFunction check;
} checks[] = {
    {"configuration", check_configuration},
    {"app", check_app},
    {"environment", check_environment},
    {"database", check_database},
    {"migrations", check_migrations},
    {"ledger", check_ledger},
    {"migrate command", check_migrate_command},
    {"deploy command", check_deploy_command},
    {"health URL", check_health},
    {"notifications", check_notices},
};

static const struct {
    const char *word;
    Style style;
} statuses[] = {
    [CHECK_OK] = {"ok", STYLE_GOOD},
    [CHECK_WARN] = {"warn", STYLE_WARNING},
    [CHECK_FAIL] = {"fail", STYLE_ERROR},
};

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

Check check_failed(Invocation *invocation, const Error *err)
{
    return (Check){
        .status = CHECK_FAIL,
        .text = talloc_strdup(invocation->ctx, err->message),
        .hint = talloc_strdup(invocation->ctx, err->hint),
        .kind = err->kind,
    };
}

bool doctor_uses_own_engine(const Invocation *invocation)
{
    const char *const *command = settings_list(invocation->settings, OPT_MIGRATE_COMMAND);
    return command && command[0] && strcmp(command[0], "tidegate") == 0;
}

static json_t *checks_json(const Check *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:s?}", "name", list[i].name,
                                               "status", statuses[list[i].status].word, "message",
                                               list[i].text, "hint", list[i].hint));
    return json_pack("{s:o}", "checks", array);
}

static void print_checks(Report *report, FILE *out, const void *data)
{
    const Check *list = data;
    size_t counts[COUNT_OF(statuses)] = {0};
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        const Check *check = &list[i];
        counts[check->status]++;
        fprintf(out, "%s%-4s%s  %-15s  %s\n", report_style(report, statuses[check->status].style),
                statuses[check->status].word, report_style(report, STYLE_NONE), check->name,
                check->text);
        if (check->hint)
            fprintf(out, "%23s%shint: %s%s\n", "", report_style(report, STYLE_FAINT), check->hint,
                    report_style(report, STYLE_NONE));
    }
    fprintf(out, "%zu ok, %zu to look at, %zu failed\n", counts[CHECK_OK], counts[CHECK_WARN],
            counts[CHECK_FAIL]);
}

static void take_first_failure(const Check *list, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(checks) && !error_is_set(err); i++) {
        if (list[i].status != CHECK_FAIL)
            continue;
        error_set(err, list[i].kind, "%s: %s", list[i].name, list[i].text);
        if (list[i].hint)
            error_hint(err, "%s", list[i].hint);
    }
}

static int run_doctor(Invocation *invocation)
{
    Check list[COUNT_OF(checks)];
    ERROR_AUTO Error first = {0};
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        list[i] = checks[i].check(invocation);
        list[i].name = checks[i].name;
    }
    take_first_failure(list, &first);
    /* For people the lines have said it. */
    bool is_json = settings_flag(invocation->settings, OPT_JSON);
    return report_finish(invocation->report, checks_json(list), print_checks, list,
                         error_exit_code(&first), is_json ? &first : NULL);
}

static const OptionId options[] = {
    LEDGER_OPTIONS, OPT_DIR,    OPT_LAYOUT, OPT_EXECUTOR,
    OPT_DEPLOYER,   OPT_HEALTH, OPT_NOTIFY, OPTION_COUNT_OF,
};

const Command command_doctor = {
    .name = "doctor",
    .group = GROUP_LOOK,
    .summary = "check that everything a release needs is there",
    .description =
        "Checks the configuration, the database and what may be done in it, the folder of "
        "migrations, the ledger and the commands, one line each, and changes nothing. 0 when "
        "nothing failed; else the exit code that the first failure would give any other command.",
    .examples = "tidegate doctor --env production",
    .options = options,
    .needs_settings = true,
    .run = run_doctor,
};
