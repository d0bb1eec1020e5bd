#include "aws/ecs/task.h"
#include "executor/ecs/conflict.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/run_input.h"
#include "executor/ecs/task.h"

/* A request that was sent before its sender was gone has been carried out, and is to be seen, by
 * then. */
#define SETTLED_MS 60000
/* The same, for one that may have been sent just now. */
#define RECENT_MS 15000
/* ECS shows a stopped task for about an hour. */
#define FORGOTTEN_MS    3000000
#define DESCRIBED_MOST  100
#define START_WINDOW_MS 300000

/* Who looks: for one call. */
typedef struct Search {
    Aws *aws;
    const ExecutorRequest *request;
    const char *cluster;
} Search;

/* ARNs beyond the n-th; new reference. */
static json_t *slice(const json_t *arns, size_t from)
{
    json_t *part = json_array();
    for (size_t i = from; i < json_array_size(arns) && i < from + DESCRIBED_MOST; i++)
        json_array_append(part, json_array_get(arns, i));
    return part;
}

static bool look_among(TALLOC_CTX *ctx, const Search *self, const json_t *arns,
                       const char **ret_arn, Error *err)
{
    for (size_t from = 0; !*ret_arn && from < json_array_size(arns); from += DESCRIBED_MOST) {
        JSON_AUTO json_t *part = slice(arns, from);
        EcsTasks seen;
        size_t i;
        json_t *task;
        if (!ecs_describe_tasks(ctx, self->aws, self->cluster, part, &seen, err))
            return false;
        json_array_foreach(seen.tasks, i, task)
        {
            if (task_is_of_run(task, self->request->run_id))
                *ret_arn = json_get_string(task, "taskArn", NULL);
        }
    }
    return true;
}

/* Those that are to run are found by who started them; ECS takes no such filter for those that have
 * stopped, but their family. */
static bool look(TALLOC_CTX *ctx, const Search *self, const char **ret_arn, Error *err)
{
    TALLOC_AUTO char *started_by = run_input_started_by(NULL, self->request->run_id);
    const char *family = json_get_string(self->request->plan, "family", "");
    JSON_AUTO json_t *running = NULL, *stopped = NULL;
    *ret_arn = NULL;
    if (!ecs_list_running(self->aws, self->cluster, started_by, &running, err) ||
        !look_among(ctx, self, running, ret_arn, err))
        return false;
    return *ret_arn || (ecs_list_stopped(self->aws, self->cluster, family, &stopped, err) &&
                        look_among(ctx, self, stopped, ret_arn, err));
}

/* A start goes on asking for its whole time: a request may have been sent just before its sender
 * was gone. */
static bool wait_for_stragglers(const ExecutorHost *host, int64_t age_ms, int64_t window_ms,
                                Error *err)
{
    if (age_ms >= window_ms + SETTLED_MS)
        return true;
    return host->clock->sleep_ms(host->clock, RECENT_MS, host->cancel) ||
           cancel_error(host->cancel, err);
}

static bool find_none(TALLOC_CTX *ctx, const ExecutorHost *host, const Search *self,
                      const char **ret_arn, Error *err)
{
    const ExecutorRequest *request = self->request;
    int64_t planned_at = json_get_int(request->plan, "planned_at_ms", 0);
    int64_t age = aws_now_ms(self->aws) - planned_at;
    int64_t window =
        request->start_timeout_ms > 0 ? request->start_timeout_ms : (int64_t)START_WINDOW_MS;
    if (age < SETTLED_MS)
        return error_set(err, ERR_BUSY,
                         "it cannot be told yet whether ECS started a task for run %s",
                         request->run_id);
    return wait_for_stragglers(host, age, window, err) && look(ctx, self, ret_arn, err);
}

bool ecs_task_find(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host, const ExecutorRequest *request,
                   json_t **ret_task, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *region = json_get_string(request->plan, "region", NULL);
    const Search self = {
        .aws = aws_in_region(tmp, host->aws, region),
        .request = request,
        .cluster = json_get_string(request->plan, "cluster", NULL),
    };
    const char *arn = NULL;
    if (!json_is_object(request->plan))
        return error_set(err, ERR_FORMAT, "the intent of run %s has no plan for ECS",
                         request->run_id);
    if (!look(tmp, &self, &arn, err) || (!arn && !find_none(tmp, host, &self, &arn, err)))
        return false;
    int64_t now = aws_now_ms(self.aws);
    int64_t age = now - json_get_int(request->plan, "planned_at_ms", 0);
    *ret_task = arn || age >= FORGOTTEN_MS ? ecs_task_encode(request, arn, now) : NULL;
    return true;
}
