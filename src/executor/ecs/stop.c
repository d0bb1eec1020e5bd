#include <string.h>

#include "aws/ecs/task.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/task.h"

/* observe() knows a stop of ours by how its reason begins. */
static char *reason_of(TALLOC_CTX *ctx, const EcsTask *task, ExecutorStop why)
{
    switch (why) {
    case EXECUTOR_STOP_TIMEOUT:
        return talloc_asprintf(ctx, "tidegate: timeout of %s passed",
                               clock_duration_text(ctx, task->timeout_ms));
    case EXECUTOR_STOP_START_TIMEOUT:
        return talloc_asprintf(ctx, "tidegate: not started within %s",
                               clock_duration_text(ctx, task->start_timeout_ms));
    case EXECUTOR_STOP_CANCEL:
        break;
    }
    return talloc_strdup(ctx, "tidegate: cancelled");
}

/* A second StopTask would put its own reason in the place of the first one's. */
static bool check_going_on(TALLOC_CTX *ctx, Aws *aws, const EcsTask *task, Error *err)
{
    EcsTasks seen;
    JSON_AUTO json_t *arns = json_pack("[s]", task->arn);
    if (!ecs_describe_tasks(ctx, aws, task->cluster, arns, &seen, err))
        return false;
    const char *status = json_get_string(json_array_get(seen.tasks, 0), "lastStatus", "");
    return strcmp(status, "STOPPED") != 0 || error_set(err, ERR_FAILED, "it has ended already");
}

bool ecs_task_stop(const ExecutorHost *host, const json_t *json, ExecutorStop why, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EcsTask task;
    if (!ecs_task_decode(json, &task, err))
        return false;
    if (!task.arn)
        return error_set(err, ERR_FAILED, "it has ended already");
    Aws *aws = aws_in_region(tmp, host->aws, task.region);
    return check_going_on(tmp, aws, &task, err) &&
           ecs_stop_task(aws, task.cluster, task.arn, reason_of(tmp, &task, why), err);
}
