#include <string.h>

#include "base/fs.h"
#include "pipeline/deployment.h"
#include "pipeline/ship_private.h"
#include "pipeline/reconcile.h"
#include "pipeline/task.h"

#define FIRST_LOOK_MS 50
#define LOOK_MS       500

#define DEPLOYMENT_LOG_LIMIT ((size_t)64 * 1024 * 1024)

typedef struct LogReader {
    void (*line)(void *data, const char *time, const char *stream, const char *text);
    void *data;
    unsigned quiet_looks;
} LogReader;

static void pass_line(void *data, const char *time, const char *stream, const char *text)
{
    LogReader *self = data;
    self->quiet_looks = 0;
    self->line(self->data, time, stream, text);
}

static bool goes_on(TALLOC_CTX *ctx, const Ship *ship, const LedgerRun *run, bool *ret, Error *err)
{
    TaskObservation seen = {0};
    *ret = false;
    if (run->verdict)
        return true;
    if (!task_observe(ctx, &ship->config, run, &seen, err))
        return false;
    *ret = seen.state == TASK_STARTING || seen.state == TASK_RUNNING;
    return true;
}

/* The state is asked for before the log is read, so that the last lines are not missed. */
static bool read_until_end(Ship *ship, const LedgerRun *run, bool follow, LogReader *reader,
                           Error *err)
{
    const ExecutorDriver *driver = NULL;
    Clock *clock = ship->config.clock;
    const ExecutorHost host = task_host(&ship->config);
    TALLOC_AUTO TALLOC_CTX *marks = talloc_new(NULL);
    LogCursor cursor = {.owner = marks};
    if (!task_driver(run, &driver, err))
        return false;
    for (bool more = true; more;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        if ((follow && !goes_on(tmp, ship, run, &more, err)) ||
            !driver->read_log(tmp, &host, run->task, &cursor, pass_line, reader, err))
            return error_wrap(err, "reading the log of run %s", run->run_id);
        more = (more && follow) || !cursor.at_end;
        if (more &&
            !clock->sleep_ms(clock, clock_backoff_ms(reader->quiet_looks++, FIRST_LOOK_MS, LOOK_MS),
                             ship->config.cancel))
            return cancel_error(ship->config.cancel, err);
    }
    return true;
}

/* A deployment's output is plain text. */
static bool read_deployment(TALLOC_CTX *ctx, const char *path, LogReader *reader, Error *err)
{
    char *text = NULL;
    size_t length = 0;
    if (!fs_read(ctx, path, DEPLOYMENT_LOG_LIMIT, &text, &length, err))
        return false;
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (rest || *line)
            reader->line(reader->data, "", "deploy", line);
    }
    return true;
}

/* Once it has ended, its output is there even when it said nothing. */
static bool check_kept(TALLOC_CTX *ctx, const Ship *ship, const LedgerRun *run, Error *err)
{
    const char *folder = fs_join(ctx, ledger_local_dir(ship->ledger), run->run_id);
    const ExecutorDriver *driver = NULL;
    if (!task_driver(run, &driver, err))
        return false;
    if (!driver->local || !run->verdict || fs_is_dir(folder))
        return true;
    error_set(err, ERR_FAILED, "the output of run %s is not here: there is no folder '%s'",
              run->run_id, folder);
    return error_hint(err,
                      "it is kept on the host where the run was started (%s), until somebody "
                      "deletes it",
                      run->host ? run->host : "not recorded");
}

bool ship_logs(TALLOC_CTX *ctx, Ship *ship, const char *id, bool follow,
               void (*line)(void *data, const char *time, const char *stream, const char *text),
               void *data, Error *err)
{
    LedgerRun *run = NULL;
    LogReader reader = {.line = line, .data = data};
    const char *deployment = deployment_log_path(ctx, ship, id);
    if (deployment && fs_exists(deployment))
        return read_deployment(ctx, deployment, &reader, err);
    if (!ship_get_run(ctx, ship, id, &run, err) || !reconcile_run(ctx, ship, &run, err))
        return false;
    return !run->task ||
           (check_kept(ctx, ship, run, err) && read_until_end(ship, run, follow, &reader, err));
}
