#include "executor/ecs/conflict.h"

#include <string.h>

#include "aws/ecs/definition.h"
#include "aws/ecs/task.h"
#include "executor/ecs/run_input.h"

bool task_is_of_run(const json_t *task, const char *run_id)
{
    TALLOC_AUTO char *started_by = run_input_started_by(NULL, run_id);
    const char *tag = ecs_tag(json_object_get(task, "tags"), "tidegate:run");
    return strcmp(json_get_string(task, "startedBy", ""), started_by) == 0 &&
           (!tag || strcmp(tag, run_id) == 0);
}

bool conflict_find(TALLOC_CTX *ctx, Aws *aws, const ExecutorRequest *request, const json_t *arns,
                   const char **ret_arn, Error *err)
{
    EcsTasks seen;
    const char *cluster = json_get_string(request->plan, "cluster", NULL);
    if (json_array_size(arns) == 0)
        return error_set(err, ERR_UNKNOWN,
                         "ECS knows another task by the token of run %s, and does not name it",
                         request->run_id);
    if (!ecs_describe_tasks(ctx, aws, cluster, arns, &seen, err))
        return false;
    size_t i;
    json_t *task;
    json_array_foreach(seen.tasks, i, task)
    {
        if (task_is_of_run(task, request->run_id)) {
            *ret_arn = json_get_string(task, "taskArn", NULL);
            return *ret_arn || error_set(err, ERR_FORMAT, "ECS tells a task without an ARN");
        }
    }
    if (json_array_size(seen.tasks) == 0)
        return error_set(err, ERR_BUSY, "the task of run %s cannot be seen yet", request->run_id);
    error_set(err, ERR_FAILED, "the token of run %s is that of a task which it did not start",
              request->run_id);
    return error_detail(err, "it is %s, started by '%s'",
                        json_string_value(json_array_get(arns, 0)),
                        json_get_string(json_array_get(seen.tasks, 0), "startedBy", ""));
}
