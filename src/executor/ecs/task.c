#include "executor/ecs/task.h"

#include <string.h>

#include "executor/ecs/task_log.h"

#define TASK_FORMAT 1

json_t *ecs_task_encode(const ExecutorRequest *request, const char *arn, int64_t now_ms)
{
    const json_t *plan = request->plan;
    const char *container = json_get_string(plan, "container", "");
    return json_pack(
        "{s:i, s:s, s:s*, s:s*, s:s*, s:s, s:s, s:s*, s:o, s:I, s:I, s:I}", "format", TASK_FORMAT,
        "executor", "ecs", "region", json_get_string(plan, "region", NULL), "cluster",
        json_get_string(plan, "cluster", NULL), "arn", arn, "container", container, "run_id",
        request->run_id, "task_definition", json_get_string(plan, "task_definition", NULL), "log",
        task_log_of_task(json_object_get(plan, "log"), container, arn ? arn : ""), "started_at_ms",
        (json_int_t)now_ms, "start_timeout_ms", (json_int_t)request->start_timeout_ms, "timeout_ms",
        (json_int_t)request->timeout_ms);
}

static bool error_foreign(const char *why, Error *err)
{
    return error_set(err, ERR_FORMAT, "this is no task of the executor 'ecs': %s", why);
}

bool ecs_task_decode(const json_t *json, EcsTask *ret_task, Error *err)
{
    if (json_get_int(json, "format", 0) > TASK_FORMAT) {
        error_foreign("it was written by a newer tidegate", err);
        return error_hint(err, "install the tidegate version that started it");
    }
    const char *executor = json_get_string(json, "executor", "");
    if (strcmp(executor, "ecs") != 0 && strcmp(executor, "ecs-exec") != 0)
        return error_foreign("another one started it", err);
    const json_t *log = json_object_get(json, "log");
    *ret_task = (EcsTask){
        .region = json_get_string(json, "region", NULL),
        .cluster = json_get_string(json, "cluster", NULL),
        .arn = json_get_string(json, "arn", NULL),
        .container = json_get_string(json, "container", ""),
        .run_id = json_get_string(json, "run_id", ""),
        .log_driver = json_get_string(log, "driver", NULL),
        .log_group = json_get_string(log, "group", NULL),
        .log_region = json_get_string(log, "region", NULL),
        .log_stream = json_get_string(log, "stream", NULL),
        .started_at_ms = json_get_int(json, "started_at_ms", 0),
        .start_timeout_ms = json_get_int(json, "start_timeout_ms", 0),
        .timeout_ms = json_get_int(json, "timeout_ms", 0),
    };
    return true;
}
