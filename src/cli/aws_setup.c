#include "cli/aws_setup.h"

#include <string.h>

AwsConfig aws_config_of_settings(const Invocation *invocation)
{
    const Settings *settings = invocation->settings;
    return (AwsConfig){
        .region = settings_string(settings, OPT_REGION),
        .profile = settings_string(settings, OPT_PROFILE),
        .role_arn = settings_string(settings, OPT_ROLE),
        .env = invocation->env,
        .clock = invocation->clock,
        .progress = invocation->progress,
    };
}

Aws *aws_of_settings(const Invocation *invocation)
{
    const AwsConfig config = aws_config_of_settings(invocation);
    return aws_open(invocation->ctx, &config);
}

static bool services_of(const Settings *settings, const char *const **ret_services, Error *err)
{
    static const char *const none[] = {NULL};
    const char *const *one = settings_list(settings, OPT_ONE_SERVICE);
    const char *const *several = settings_list(settings, OPT_SERVICE);
    if (one && several && settings_origin(settings, OPT_SERVICE) == ORIGIN_FILE) {
        error_set(err, ERR_CONFIG, "both aws.service and aws.services are given");
        return error_hint(err, "keep aws.services alone; the first one is where migrations run");
    }
    *ret_services = several ? several : one ? one : none;
    return true;
}

static bool check_variables(const char *const *variables, Error *err)
{
    for (; variables && *variables; variables++) {
        const char *equals = strchr(*variables, '=');
        if (equals && equals != *variables)
            continue;
        error_set(err, ERR_CONFIG, "'%s' is no variable of a task", *variables);
        return error_hint(err, "write NAME=VALUE; a secret belongs into the task definition's "
                               "`secrets`, where no record shows it");
    }
    return true;
}

bool aws_target_of_settings(const Invocation *invocation, AwsTarget *ret_target, Error *err)
{
    const Settings *settings = invocation->settings;
    AwsTarget target = {
        .region = settings_string(settings, OPT_REGION),
        .cluster = settings_string(settings, OPT_CLUSTER),
        .from = settings_string(settings, OPT_FROM),
        .container = settings_string(settings, OPT_CONTAINER),
        .task_role = settings_string(settings, OPT_TASK_ROLE),
        .cpu = settings_string(settings, OPT_CPU),
        .memory = settings_string(settings, OPT_MEMORY),
        .variables = settings_list(settings, OPT_TASK_ENVIRONMENT),
    };
    if (!services_of(settings, &target.services, err) || !check_variables(target.variables, err))
        return false;
    *ret_target = target;
    return true;
}
