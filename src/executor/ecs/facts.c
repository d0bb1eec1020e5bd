#include "executor/ecs/facts.h"

#include <signal.h>
#include <string.h>

#include "base/buf.h"

#define REASONS_MOST 8192

/* Seconds since 1970, with a fraction (protocol AWS JSON 1.1, "timestampFormat"). */
static int64_t time_ms(const json_t *task, const char *member)
{
    return (int64_t)(json_number_value(json_object_get(task, member)) * 1000.0);
}

static const char *reason_of(const json_t *container)
{
    return json_get_string(container, "reason", "");
}

/* The program of an image that was not pulled, or of a container that was not made, cannot have
 * run. */
static bool may_have_been_made(const json_t *task, const json_t *container)
{
    return json_object_get(container, "runtimeId") && json_object_get(task, "pullStoppedAt");
}

/* Told to end with the task: by SIGTERM, or SIGKILL after it. */
static bool ended_with_the_task(int64_t code)
{
    return code == 128 + SIGTERM || code == 128 + SIGKILL || code == 0;
}

static void add_other(const json_t *container, Buf *reasons, EcsEnd *end)
{
    const json_t *code = json_object_get(container, "exitCode");
    const char *reason = reason_of(container);
    if (*reason) {
        bool added UNUSED = buf_printf(reasons, "%s%s", reasons->length ? "; " : "", reason);
    }
    if (json_is_integer(code) && !ended_with_the_task(json_integer_value(code)))
        end->others_went_on = false;
}

static void add_own(const json_t *task, const json_t *container, EcsEnd *end)
{
    const json_t *code = json_object_get(container, "exitCode");
    end->own_reason = reason_of(container);
    end->has_exit_code = json_is_integer(code);
    end->exit_code = (int)json_integer_value(code);
    end->was_made = end->was_running || may_have_been_made(task, container);
}

TaskFacts task_facts(TALLOC_CTX *ctx, const json_t *task, const char *container)
{
    Buf reasons = buf_new(ctx, REASONS_MOST);
    TaskFacts facts = {
        .status = json_get_string(task, "lastStatus", ""),
        .created_ms = time_ms(task, "createdAt"),
        .started_ms = time_ms(task, "startedAt"),
        .ended_ms = time_ms(task, "stoppedAt"),
        .end =
            {
                .stop_code = json_get_string(task, "stopCode", ""),
                .task_reason = json_get_string(task, "stoppedReason", ""),
                .own_reason = "",
                .was_running = json_object_get(task, "startedAt") != NULL,
                .others_went_on = true,
            },
    };
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(task, "containers"), i, entry)
    {
        if (strcmp(json_get_string(entry, "name", ""), container) == 0)
            add_own(task, entry, &facts.end);
        else
            add_other(entry, &reasons, &facts.end);
    }
    facts.end.other_reason = buf_text(&reasons);
    return facts;
}
