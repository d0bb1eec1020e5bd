#include <string.h>

#include "aws/logs.h"
#include "executor/ecs/driver.h"
#include "executor/ecs/task.h"

/* Of one call: a log that has more goes on at the next. */
#define PAGES_MOST 50
/* The cursor's mark once a person was told that no lines can be shown. */
#define TOLD "-"

const char *ecs_task_log_location(TALLOC_CTX *ctx, const json_t *json)
{
    ERROR_AUTO Error ignored = {0};
    EcsTask task;
    if (!ecs_task_decode(json, &task, &ignored) || !task.log_driver)
        return NULL;
    if (!task.log_stream || !task.log_group)
        return talloc_strdup(ctx, task.log_driver);
    /* Without --since it shows the last ten minutes. */
    return talloc_asprintf(ctx,
                           "aws logs tail '%s' --log-stream-names '%s' --since 52w --region %s",
                           task.log_group, task.log_stream, task.log_region);
}

/* An event may have several lines. */
static void tell(const LogsEvent *event, ExecutorLine line, void *data)
{
    TALLOC_AUTO char *time = clock_rfc3339(NULL, event->timestamp_ms, true);
    for (const char *at = event->message;;) {
        size_t length = strcspn(at, "\n");
        TALLOC_AUTO char *text = talloc_strndup(time, at, length);
        line(data, time, "stdout", text);
        at += length;
        if (!*at || !at[1])
            return;
        at++;
    }
}

static void remember(LogCursor *cursor, const char *token)
{
    char *copy = talloc_strdup(cursor->owner, token);
    talloc_free(cursor->token);
    cursor->token = copy;
}

/* An empty page is not the end; the same token is. */
static bool read_page(Aws *aws, const EcsTask *task, LogCursor *cursor, ExecutorLine line,
                      void *data, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LogsPage page;
    if (!logs_read(tmp, aws, task->log_group, task->log_stream, cursor->token, &page, err))
        return false;
    for (size_t i = 0; i < page.count; i++)
        tell(&page.events[i], line, data);
    cursor->offset += (int64_t)page.count;
    cursor->at_end = page.missing || (cursor->token && strcmp(cursor->token, page.token) == 0);
    if (!page.missing)
        remember(cursor, page.token);
    return true;
}

static void say_where_lines_go(const ExecutorHost *host, const EcsTask *task, LogCursor *cursor)
{
    cursor->at_end = true;
    if (cursor->token)
        return;
    remember(cursor, TOLD);
    if (task->log_driver)
        progress_say(host->progress, PROGRESS_WARNING,
                     "the lines of container '%s' went to '%s' and cannot be shown here",
                     task->container, task->log_driver);
    else
        progress_say(host->progress, PROGRESS_WARNING,
                     "the lines of container '%s' are not kept: it has no log driver",
                     task->container);
}

bool ecs_task_read_log(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host, const json_t *json,
                       LogCursor *cursor, ExecutorLine line, void *data, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EcsTask task;
    if (!ecs_task_decode(json, &task, err))
        return false;
    if (!task.log_stream || !task.log_group) {
        say_where_lines_go(host, &task, cursor);
        return true;
    }
    Aws *aws = aws_in_region(tmp, host->aws, task.log_region);
    cursor->at_end = false;
    for (int page = 0; page < PAGES_MOST && !cursor->at_end; page++) {
        if (!read_page(aws, &task, cursor, line, data, err))
            return false;
    }
    return true;
}
