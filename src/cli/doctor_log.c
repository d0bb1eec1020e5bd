#include <string.h>

#include "aws/logs.h"
#include "cli/doctor_sight.h"

/* Why lines may get lost; NULL: they do not. Since June 2025 ECS takes non-blocking where neither
 * the task definition nor the account says otherwise ("Default log driver mode" in the developer
 * guide). */
static const char *why_lines_get_lost(const json_t *options)
{
    const char *mode = json_get_string(options, "mode", NULL);
    if (!mode)
        return "no mode is set, and ECS' default is non-blocking";
    return strcmp(mode, "blocking") == 0 ? NULL : mode;
}

static Check error_no_group(Invocation *invocation, const char *group, const char *region)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_CONFIG, "there is no log group '%s' in %s: no task can start", group,
              region);
    error_hint(&err, "aws logs create-log-group --region %s --log-group-name %s", region, group);
    return check_failed(invocation, &err);
}

static Check judge_group(Sight *sight, const json_t *options, const char *group)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    const char *region = json_get_string(options, "awslogs-region", sight->region);
    bool there = false;
    bool is_made = strcmp(json_get_string(options, "awslogs-create-group", ""), "true") == 0;
    Aws *aws = aws_in_region(invocation->ctx, sight->aws, region);
    if (!logs_has_group(aws, group, &there, &err))
        return check_failed_or_skipped(invocation, group, &err);
    if (!there && !is_made)
        return error_no_group(invocation, group, region);
    const char *shown =
        there ? group : talloc_asprintf(invocation->ctx, "%s (will be made)", group);
    const char *why = why_lines_get_lost(options);
    if (why)
        return check_warned(invocation,
                            "set mode: blocking in the container's logConfiguration, where every "
                            "line of a migration counts more than its pace",
                            "%s; %s: lines may get lost", shown, why);
    return check_passed(invocation, "%s", shown);
}

Check check_log(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    if (!sight->migrates->container)
        return sight_missing(sight, "the task definition is not known");
    const json_t *configuration = json_object_get(sight->migrates->container, "logConfiguration");
    const json_t *options = json_object_get(configuration, "options");
    const char *driver = json_get_string(configuration, "logDriver", NULL);
    const char *group = json_get_string(options, "awslogs-group", NULL);
    if (!driver || strcmp(driver, "awslogs") != 0)
        return check_warned(invocation, "use the log driver awslogs to see a migration's lines",
                            "%s%s: its lines cannot be shown here",
                            driver ? "the log driver is " : "no log driver", driver ? driver : "");
    if (!group || !json_object_get(options, "awslogs-stream-prefix"))
        return check_warned(invocation, "set it in the container's logConfiguration",
                            "awslogs without %s: its lines cannot be found",
                            group ? "awslogs-stream-prefix" : "awslogs-group");
    return judge_group(sight, options, group);
}
