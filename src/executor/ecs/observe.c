#include <string.h>

#include "aws/ecs/task.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/facts.h"
#include "executor/ecs/task.h"

/* After RunTask, ECS may not know its own task for a while. */
#define UNSEEN_MS 120000
/* A stopped task is shown for about an hour; one that runs is shown always. */
#define FORGOTTEN_MS 3600000

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(text, *list) == 0)
            return true;
    }
    return false;
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Our own word where it was us who asked for the stop, else ECS' stopCode. */
static const char *stop_code_of(const EcsEnd *end)
{
    static const struct {
        const char *begins, *word;
    } ours[] = {
        {"tidegate: cancelled", "cancelled"},
        {"tidegate: timeout", "timeout"},
        {"tidegate: not started", "start-timeout"},
    };
    for (size_t i = 0; i < COUNT_OF(ours); i++) {
        if (begins(end->task_reason, ours[i].begins))
            return ours[i].word;
    }
    return *end->stop_code ? end->stop_code : "unclear";
}

/* A code of 0 proves nothing where something else ended the task: the pipeline would read it as
 * success. It is told where we asked for the stop, because the pipeline knows that word. */
static bool tells_exit_code(const EcsEnding *ending, const EcsEnd *end)
{
    if (!end->has_exit_code || ending->kind == ECS_UNKNOWN || ending->kind == ECS_UNPROVEN ||
        ending->kind == ECS_NOT_STARTED)
        return false;
    return end->exit_code != 0 || ending->kind == ECS_ENDED ||
           begins(end->task_reason, "tidegate: ");
}

static char *reason_text(TALLOC_CTX *ctx, const EcsEnding *ending, const EcsEnd *end)
{
    const char *theirs = *end->own_reason ? end->own_reason : end->task_reason;
    char *text = talloc_strdup(ctx, ending->words);
    if (ending->kind == ECS_ENDED && end->exit_code == 0)
        return text;
    if (strcmp(ending->id, "failed") == 0 || strcmp(ending->id, "ended-with-code") == 0)
        text = talloc_asprintf_append(text, " with code %d", end->exit_code);
    return *theirs ? talloc_asprintf_append(text, " (%s)", theirs) : text;
}

static char *time_text(TALLOC_CTX *ctx, int64_t ms)
{
    return ms > 0 ? clock_rfc3339(ctx, ms, true) : NULL;
}

static int64_t span(int64_t from, int64_t to)
{
    return from > 0 && to >= from ? to - from : -1;
}

static void add_times(TALLOC_CTX *ctx, const TaskFacts *facts, int64_t now, TaskObservation *seen)
{
    int64_t end = facts->ended_ms > 0 ? facts->ended_ms : now;
    seen->started_at = time_text(ctx, facts->started_ms);
    seen->ended_at = time_text(ctx, facts->ended_ms);
    seen->starting_ms = span(facts->created_ms, facts->started_ms > 0 ? facts->started_ms : end);
    seen->running_ms = span(facts->started_ms, end);
}

static TaskObservation ended(TALLOC_CTX *ctx, const TaskFacts *facts)
{
    const EcsEnding *ending = ecs_ending_find(&facts->end);
    return (TaskObservation){
        .state = ending->kind == ECS_UNPROVEN ? TASK_LOST : TASK_ENDED,
        .started = ending->kind != ECS_NOT_STARTED,
        .has_exit_code = tells_exit_code(ending, &facts->end),
        .exit_code = facts->end.exit_code,
        .ended_proven = ending->kind != ECS_UNPROVEN,
        .stop_code = talloc_strdup(ctx, stop_code_of(&facts->end)),
        .reason = reason_text(ctx, ending, &facts->end),
        .next = ending->next && *ending->next ? ending->next : NULL,
    };
}

static TaskObservation alive(const TaskFacts *facts)
{
    static const char *const starting[] = {"PROVISIONING", "PENDING", "ACTIVATING", NULL};
    bool is_starting = is_one_of(facts->status, starting);
    return (TaskObservation){
        .state = is_starting ? TASK_STARTING : TASK_RUNNING,
        .started = !is_starting,
    };
}

static TaskObservation observed(TALLOC_CTX *ctx, const json_t *task, const char *container,
                                int64_t now)
{
    const TaskFacts facts = task_facts(ctx, task, container);
    TaskObservation seen =
        strcmp(facts.status, "STOPPED") == 0 ? ended(ctx, &facts) : alive(&facts);
    seen.phase = talloc_strdup(ctx, facts.status);
    add_times(ctx, &facts, now, &seen);
    return seen;
}

static TaskObservation forgotten(void)
{
    return (TaskObservation){
        .state = TASK_ENDED,
        .started = true,
        .ended_proven = true,
        .stop_code = "lost",
        .reason = "ECS does not know the task any more: it ended more than about an hour ago, and "
                  "how is not known",
        .next = "look at the log and the database; then: tidegate run --after-unknown",
        .starting_ms = -1,
        .running_ms = -1,
    };
}

/* ECS knows no such task: not yet, by mistake, or no more. */
static TaskObservation unseen(int64_t age_ms)
{
    if (age_ms >= FORGOTTEN_MS)
        return forgotten();
    bool fresh = age_ms < UNSEEN_MS;
    return (TaskObservation){
        .state = fresh ? TASK_STARTING : TASK_LOST,
        .started = !fresh,
        .stop_code = fresh ? NULL : "lost",
        .reason = fresh ? NULL : "ECS does not tell its task, which it must know",
        .next = fresh ? NULL : "ask again: tidegate watch",
        .starting_ms = fresh ? age_ms : -1,
        .running_ms = -1,
    };
}

bool ecs_task_observe(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *json,
                      TaskObservation *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EcsTask task;
    EcsTasks tasks;
    if (!ecs_task_decode(json, &task, err))
        return false;
    if (!task.arn) {
        *ret = forgotten();
        return true;
    }
    Aws *aws = aws_in_region(tmp, host->aws, task.region);
    JSON_AUTO json_t *arns = json_pack("[s]", task.arn);
    if (!ecs_describe_tasks(tmp, aws, task.cluster, arns, &tasks, err))
        return false;
    int64_t now = aws_now_ms(aws);
    const json_t *found = json_array_get(tasks.tasks, 0);
    *ret = found ? observed(ctx, found, task.container, now) : unseen(now - task.started_at_ms);
    return true;
}
