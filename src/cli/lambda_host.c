#include "cli/lambda_host.h"

#include <string.h>

#include "cli/aws_setup.h"
#include "cli/ship_setup.h"
#include "executor/executor.h"

/* Commands that start what migrates. */
static const char *const starters[] = {"run", "up"};

static bool load(Settings *settings, const LambdaOrder *order, Error *err)
{
    if (!settings_set_flag(settings, OPT_ON_CANCEL, "leave", err))
        return false;
    for (size_t i = 0; i < order->flag_count; i++) {
        if (!settings_set_flag(settings, order->flags[i].id, order->flags[i].value, err))
            return false;
    }
    if (order->words && !settings_set_command(settings, order->words, err))
        return false;
    return settings_load(settings, err);
}

/* Between two events Lambda freezes whatever runs in the function, with the locks that it holds. */
static bool check_executor(const Settings *settings, const char *command, Error *err)
{
    const char *name = settings_string(settings, OPT_EXECUTOR);
    const ExecutorDriver *driver = name ? executor_find(name) : NULL;
    for (size_t i = 0; driver && driver->local && i < COUNT_OF(starters); i++) {
        if (strcmp(starters[i], command) != 0)
            continue;
        error_set(err, ERR_CONFIG, "the executor '%s' cannot be used in a Lambda function", name);
        error_detail(err, "what it starts would be stopped in the middle whenever the function is "
                          "not called");
        return error_hint(err, "write 'migrate: {executor: ecs}' in tidegate.yml");
    }
    return true;
}

static void keep_object(void *data, const json_t *object)
{
    *(json_t **)data = json_deep_copy(object);
}

/* What a command prints for a person goes nowhere; what it says meanwhile to the function's log. */
static Report *report_for(TALLOC_CTX *ctx, const Invocation *function, const char *command,
                          FILE *nowhere)
{
    const ReportConfig config = {
        .command = command,
        .quiet = settings_flag(function->settings, OPT_QUIET),
        .verbose = settings_flag(function->settings, OPT_VERBOSE),
        .color = COLOR_NEVER,
        .env = function->env,
        .out = nowhere,
    };
    return report_new(ctx, &config);
}

static Invocation invocation_for(TALLOC_CTX *ctx, const Invocation *function,
                                 const LambdaOrder *order, Report *report)
{
    return (Invocation){
        .ctx = ctx,
        .settings = settings_new(ctx, function->env),
        .report = report,
        .progress = report_progress(report),
        .cancel = order->cancel,
        .clock = order->clock,
        .env = function->env,
        .asks_again = true,
    };
}

static void cleanup_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static void perform(void *data, TALLOC_CTX *ctx, const LambdaOrder *order, json_t **ret_object)
{
    const Invocation *function = data;
    const char *const arguments[] = {order->argument, NULL};
    ERROR_AUTO Error err = {0};
    int used = 0;
    CLEANUP(cleanup_file) FILE *nowhere = fopen("/dev/null", "we");
    const Command *command = command_find(&order->command, 1, &used);
    Report *report = report_for(ctx, function, order->command, nowhere);
    Invocation invocation = invocation_for(ctx, function, order, report);
    invocation.arguments = arguments;
    invocation.argument_count = order->argument ? 1 : 0;
    report_listen(report, keep_object, ret_object);
    if (load(invocation.settings, order, &err) &&
        check_executor(invocation.settings, order->command, &err))
        command->run(&invocation);
    else
        invocation_fail(&invocation, &err);
}

static bool begins(void *data, TALLOC_CTX *ctx, const LambdaOrder *order,
                   const ShipConfig **ret_config, GateResult *ret, Error *err)
{
    const Invocation *function = data;
    Ship *ship = NULL;
    Invocation invocation = invocation_for(ctx, function, order, function->report);
    return load(invocation.settings, order, err) &&
           ship_setup(&invocation, SHIP_RECORDED_RELEASE, &ship, ret_config, err) &&
           ship_gate_begins(ctx, ship, ret, err);
}

LambdaHost lambda_host(Invocation *invocation)
{
    return (LambdaHost){
        .data = invocation,
        .perform = perform,
        .begins = begins,
        .container = settings_string(invocation->settings, OPT_CONTAINER),
        .aws = aws_config_of_settings(invocation),
        .clock = invocation->clock,
        .cancel = invocation->cancel,
        .progress = invocation->progress,
    };
}
