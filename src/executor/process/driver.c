#include "executor/process/driver.h"

#include "executor/process/output_log.h"
#include "executor/process/task.h"

static const char *log_location(TALLOC_CTX *ctx, const json_t *task)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *run_dir = json_get_string(task, "run_dir", "");
    return talloc_asprintf(ctx, "file:%s", run_file(tmp, run_dir, RUN_FILE_OUTPUT));
}

static bool read_log(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host UNUSED, const json_t *task,
                     LogCursor *cursor, ExecutorLine line, void *data, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *run_dir = json_get_string(task, "run_dir", "");
    cursor->at_end = true;
    return output_log_read(run_file(tmp, run_dir, RUN_FILE_OUTPUT), &cursor->offset, line, data,
                           err);
}

const ExecutorDriver PROCESS_EXECUTOR = {
    .name = "process",
    .local = true,
    .keeps_no_grace = true, /* without its supervisor */
    .look_ms = 500,
    .start = process_task_start,
    .find = process_task_find,
    .observe = process_task_observe,
    .stop = process_task_stop,
    .log_location = log_location,
    .read_log = read_log,
};
