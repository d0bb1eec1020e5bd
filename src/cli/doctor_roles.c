#include <string.h>

#include "aws/arn.h"
#include "aws/iam.h"
#include "cli/doctor_sight.h"

#define TASKS "ecs-tasks.amazonaws.com"

static Check judge_trust(Invocation *invocation, const IamRole *role, const char *name)
{
    ERROR_AUTO Error err = {0};
    if (iam_trusts_service(role, TASKS))
        return check_passed(invocation, "%s, which ECS tasks may take", name);
    error_set(&err, ERR_CONFIG, "%s does not trust " TASKS ": no task can take it", name);
    error_hint(&err, "add it to the role's trust policy: Principal {\"Service\": \"" TASKS
                     "\"}, Action sts:AssumeRole");
    return check_failed(invocation, &err);
}

static Check judge_role(Sight *sight, const char *arn)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    IamRole role;
    const char *name = sight_short(arn);
    const char *account = arn_account(invocation->ctx, arn);
    if (account && strcmp(account, sight->account) != 0)
        return check_skipped(invocation, NULL, "%s: not checked from here, it is in account %s",
                             name, account);
    if (!iam_get_role(invocation->ctx, sight->aws, arn, &role, &err))
        return check_failed_or_skipped(invocation, name, &err);
    return judge_trust(invocation, &role, name);
}

static bool runs_on_fargate(const Sight *sight)
{
    const json_t *kinds = json_object_get(sight->migrates->definition, "requiresCompatibilities");
    size_t i;
    json_t *kind;
    json_array_foreach(kinds, i, kind)
    {
        if (strcmp(json_string_value(kind) ? json_string_value(kind) : "", "FARGATE") == 0)
            return true;
    }
    return false;
}

Check check_execution_role(Sight *sight)
{
    ERROR_AUTO Error err = {0};
    if (!sight->migrates->definition)
        return sight_missing(sight, "the task definition is not known");
    const char *arn = json_get_string(sight->migrates->definition, "executionRoleArn", NULL);
    if (arn)
        return judge_role(sight, arn);
    if (!runs_on_fargate(sight))
        return check_passed(sight->invocation, "none: the instance's role pulls images and logs");
    error_set(&err, ERR_CONFIG, "none: on Fargate nothing can pull from ECR, log or read secrets");
    error_hint(&err, "set executionRoleArn in the task definition, with "
                     "AmazonECSTaskExecutionRolePolicy");
    return check_failed(sight->invocation, &err);
}

Check check_task_role(Sight *sight)
{
    if (!sight->migrates->definition)
        return sight_missing(sight, "the task definition is not known");
    const char *arn = sight->target.task_role;
    if (!arn)
        arn = json_get_string(sight->migrates->definition, "taskRoleArn", NULL);
    if (arn)
        return judge_role(sight, arn);
    return check_warned(sight->invocation,
                        "set taskRoleArn in the task definition, or migrate.task_role; `tidegate "
                        "iam-policy task` prints what it needs",
                        "none: the task may do nothing at AWS, such as telling the ledger what it "
                        "applied");
}
