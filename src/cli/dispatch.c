#include "cli/dispatch.h"

#include <string.h>

#include "base/process.h"
#include "cli/callback_setup.h"
#include "cli/complain.h"
#include "cli/help.h"
#include "cli/parse.h"

static ColorMode color_mode(const Settings *settings)
{
    static const struct {
        const char *name;
        ColorMode mode;
    } modes[] = {{"always", COLOR_ALWAYS}, {"never", COLOR_NEVER}};
    const char *name = settings_string(settings, OPT_COLOR);
    for (size_t i = 0; name && i < COUNT_OF(modes); i++) {
        if (strcmp(modes[i].name, name) == 0)
            return modes[i].mode;
    }
    return COLOR_AUTO;
}

static Report *make_report(TALLOC_CTX *ctx, const Settings *settings, const char *command)
{
    const ReportConfig config = {
        .command = command,
        .json = invocation_wants_json(settings),
        .events = settings_flag(settings, OPT_EVENTS),
        .quiet = settings_flag(settings, OPT_QUIET),
        .verbose = settings_flag(settings, OPT_VERBOSE),
        .color = color_mode(settings),
        .environment = settings_origin(settings, OPT_ENVIRONMENT) == ORIGIN_FLAG
                           ? settings_string(settings, OPT_ENVIRONMENT)
                           : NULL,
        .env = env_system(),
    };
    return report_new(ctx, &config);
}

static Invocation make_invocation(TALLOC_CTX *ctx, const Arguments *arguments, Settings *settings)
{
    const Command *command = arguments->command;
    Report *report = make_report(ctx, settings, command ? command->name : "usage");
    return (Invocation){
        .ctx = ctx,
        .settings = settings,
        .report = report,
        .progress = report_progress(report),
        .cancel = command && command->needs_settings ? cancel_install(ctx) : NULL,
        .clock = clock_system(),
        .env = env_system(),
        .arguments = arguments->positional,
        .argument_count = arguments->positional_count,
    };
}

/* What was understood of flags and variables; what was not is the error itself. */
static Settings *settings_so_far(TALLOC_CTX *ctx, const Arguments *arguments)
{
    Settings *settings = settings_new(ctx, env_system());
    ERROR_AUTO Error known = {0};
    for (unsigned i = 0; i < arguments->option_count; i++) {
        const GivenOption *given = &arguments->options[i];
        bool set UNUSED = settings_set_flag(settings, given->id, given->value, &known);
    }
    bool loaded UNUSED = settings_load_environment(settings, &known);
    return settings;
}

/* An error of usage is told in the form that was asked for, and to whoever asked from outside. */
static int fail_usage(TALLOC_CTX *ctx, const Arguments *arguments, const Error *err)
{
    ERROR_AUTO Error untold = {0};
    const Invocation invocation = make_invocation(ctx, arguments, settings_so_far(ctx, arguments));
    if (arguments->command && !callback_setup(&invocation, arguments->command, &untold))
        progress_say(invocation.progress, PROGRESS_WARNING, "%s", untold.message);
    return report_finish(invocation.report, NULL, NULL, NULL, 0, err);
}

static void keep_global_options(Arguments *arguments)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < arguments->option_count; i++) {
        if (option_is_global(arguments->options[i].id))
            arguments->options[kept++] = arguments->options[i];
    }
    arguments->option_count = kept;
}

/* `COMMAND --help` is `help COMMAND`; `--version` is `version`, whatever else is there. */
static void redirect(Arguments *arguments)
{
    if (arguments_has_flag(arguments, OPT_HELP)) {
        if (arguments->command) {
            arguments->help_subject[0] = arguments->command->name;
            arguments->positional = arguments->help_subject;
            arguments->positional_count = 1;
        }
        arguments->command = &command_help;
        keep_global_options(arguments);
    } else if (arguments_has_flag(arguments, OPT_VERSION)) {
        arguments->command = &command_version;
        arguments->positional = NULL;
        arguments->positional_count = 0;
        arguments->trailing_command = NULL;
        keep_global_options(arguments);
    }
}

static bool understand(TALLOC_CTX *ctx, int argc, char **argv, Arguments *arguments, Error *err)
{
    if (!arguments_parse(ctx, argc, argv, arguments, err))
        return false;
    redirect(arguments);
    if (arguments->command || arguments->word_count > 0)
        return arguments_check(arguments, err);
    return complain_no_command(err);
}

static bool load(const Arguments *arguments, Settings *settings, Error *err)
{
    if (!arguments_apply(arguments, settings, err))
        return false;
    if (!arguments->command->needs_settings)
        return settings_load_environment(settings, err);
    /* From here on there may be secrets in memory. */
    process_forbid_core_dumps();
    return settings_load(settings, err);
}

static int run_command(TALLOC_CTX *ctx, const Arguments *arguments, Settings *settings)
{
    const Command *command = arguments->command;
    Invocation invocation = make_invocation(ctx, arguments, settings);
    ERROR_AUTO Error err = {0};
    if (!callback_setup(&invocation, command, &err))
        return invocation_fail(&invocation, &err);
    return command->run(&invocation);
}

int cli_run(TALLOC_CTX *ctx, int argc, char **argv)
{
    ERROR_AUTO Error err = {0};
    Arguments arguments = {0};
    Settings *settings = settings_new(ctx, env_system());
    if (!understand(ctx, argc, argv, &arguments, &err) || !load(&arguments, settings, &err))
        return fail_usage(ctx, &arguments, &err);
    return run_command(ctx, &arguments, settings);
}
