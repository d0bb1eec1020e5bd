#include "aws/ecs/task.h"

#include "aws/ecs/call.h"

bool ecs_run_task(TALLOC_CTX *ctx, Aws *aws, const json_t *input, EcsStarted *ret, Error *err)
{
    const EcsCall call = {"RunTask", input, json_object_get(input, "clientToken") != NULL};
    const AwsCall question = ecs_call(&call);
    AwsAnswer answer = {0};
    if (!aws_call(ctx, aws, &question, &answer, err))
        return false;
    *ret = (EcsStarted){
        .tasks = json_object_get(answer.body, "tasks"),
        .failures = json_object_get(answer.body, "failures"),
        .conflicts = json_object_get(answer.body, "resourceIds"),
        .code = answer.code,
        .message = answer.message,
    };
    ERROR_AUTO Error refusal = {0};
    if (!answer.code)
        return true;
    aws_refused(&question, &answer, &refusal);
    return refusal.kind == ERR_FAILED || error_move(err, &refusal);
}

bool ecs_describe_tasks(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const json_t *arns,
                        EcsTasks *ret, Error *err)
{
    JSON_AUTO json_t *input =
        json_pack("{s:s*, s:O, s:[s]}", "cluster", cluster, "tasks", arns, "include", "TAGS");
    const EcsCall call = {"DescribeTasks", input, true};
    const AwsCall question = ecs_call(&call);
    json_t *body = NULL;
    if (!aws_ask(ctx, aws, &question, &body, err))
        return false;
    *ret = (EcsTasks){json_object_get(body, "tasks"), json_object_get(body, "failures")};
    return true;
}

bool ecs_list_running(Aws *aws, const char *cluster, const char *started_by, json_t **ret_arns,
                      Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s*, s:s}", "cluster", cluster, "startedBy", started_by);
    return ecs_list(aws, "ListTasks", input, "taskArns", 0, ret_arns, err);
}

bool ecs_list_stopped(Aws *aws, const char *cluster, const char *family, json_t **ret_arns,
                      Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s*, s:s, s:s}", "cluster", cluster, "family", family,
                                        "desiredStatus", "STOPPED");
    return ecs_list(aws, "ListTasks", input, "taskArns", 0, ret_arns, err);
}

bool ecs_stop_task(Aws *aws, const char *cluster, const char *task, const char *reason, Error *err)
{
    JSON_AUTO json_t *input =
        json_pack("{s:s*, s:s, s:s}", "cluster", cluster, "task", task, "reason", reason);
    const EcsCall call = {"StopTask", input, true};
    return ecs_tell(aws, &call, err);
}
