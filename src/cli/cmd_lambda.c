#include <stdlib.h>

#include "base/process.h"
#include "cli/aws_setup.h"
#include "cli/lambda_host.h"
#include "lambda/lambda.h"

#define API_VARIABLE  "AWS_LAMBDA_RUNTIME_API"
#define ROOT_VARIABLE "LAMBDA_TASK_ROOT"

/* What lies in the function's package is found there, whoever started us from where. */
static bool go_to_package(Env *env, Error *err)
{
    const char *root = env_get(env, ROOT_VARIABLE);
    return !root || chdir(root) == 0 ||
           error_set_errno(err, ERR_CONFIG, "cannot work in %s (" ROOT_VARIABLE ")", root);
}

static bool find_api(Env *env, const char **ret_api, Error *err)
{
    *ret_api = env_get(env, API_VARIABLE);
    if (*ret_api)
        return true;
    error_set(err, ERR_USAGE, "this is no Lambda function: " API_VARIABLE " is not set");
    return error_hint(err, "it is the bootstrap of a function with a custom runtime: see "
                           "docs/lambda.md");
}

/* All that every event needs: a mistake shows at once, not at the first event. */
static bool load(Invocation *invocation, Error *err)
{
    const char *app = NULL;
    process_forbid_core_dumps();
    return go_to_package(invocation->env, err) && settings_load(invocation->settings, err) &&
           settings_require(invocation->settings, OPT_APP, &app, err);
}

static int cannot_begin(Invocation *invocation, const char *api, const Error *why)
{
    ERROR_AUTO Error untold = {0};
    if (!lambda_cannot_begin(invocation->ctx, api, why, &untold))
        progress_say(invocation->progress, PROGRESS_WARNING, "Lambda could not be told: %s",
                     untold.message);
    return invocation_fail(invocation, why);
}

static void print_count(Report *report UNUSED, FILE *out, const void *data)
{
    const size_t *count = data;
    fprintf(out, "%zu event%s answered\n", *count, *count == 1 ? "" : "s");
}

static int run_lambda(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const char *api = NULL;
    size_t count = 0;
    if (!find_api(invocation->env, &api, &err))
        return invocation_fail(invocation, &err);
    if (!load(invocation, &err))
        return cannot_begin(invocation, api, &err);
    invocation->cancel = cancel_install(invocation->ctx);
    const LambdaHost host = lambda_host(invocation);
    bool done UNUSED = lambda_serve(invocation->ctx, &host, api, &count, &err);
    return report_finish(invocation->report, json_pack("{s:I}", "events", (json_int_t)count),
                         print_count, &count, 0, &err);
}

static const OptionId options[] = {OPTION_COUNT_OF};

const Command command_lambda = {
    .name = "lambda",
    .group = GROUP_SHIP,
    .summary = "serve the events of a Lambda function",
    .description =
        "The bootstrap of a Lambda function with a custom runtime (provided.al2023): run, up, "
        "gate, deploy and status as events, jobs of CodePipeline, tasks of Step Functions with a "
        "token, and the lifecycle hook of ECS that asks whether a deployment may begin. What takes "
        "longer than the function may is left at work and can be asked for again.\n"
        "The configuration is tidegate.yml in the function's package (LAMBDA_TASK_ROOT), and the "
        "variables of the function.",
    .examples = "tidegate lambda",
    .options = options,
    .run = run_lambda,
};
