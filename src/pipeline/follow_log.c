#include "pipeline/follow_log.h"

#include <string.h>

#include "pipeline/task.h"

#define LOOK_MS 250
/* A log that never falls silent (another container writes into it) is left after this many times
 * the quiet time. */
#define PATIENCE 5

typedef struct Shown {
    Progress *progress;
    unsigned lines;
} Shown;

static void show_line(void *data, const char *time UNUSED, const char *stream UNUSED,
                      const char *text)
{
    Shown *shown = data;
    shown->lines++;
    progress_say(shown->progress, PROGRESS_OUTPUT, "%s", text);
}

/* Another run has another log. */
static void begin(Ship *ship, const LedgerRun *run)
{
    if (ship->log_run && strcmp(ship->log_run, run->run_id) == 0)
        return;
    talloc_free(ship->log_run);
    talloc_free(ship->log.token);
    ship->log_run = talloc_strdup(ship, run->run_id);
    ship->log = (LogCursor){.owner = ship};
    ship->log_quiet_since = 0;
}

void follow_log_show(Ship *ship, const LedgerRun *run, unsigned *ret_lines)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    const ExecutorDriver *driver = NULL;
    const ExecutorHost host = task_host(&ship->config);
    Shown shown = {.progress = ship->config.progress};
    begin(ship, run);
    bool read UNUSED =
        run->task && task_driver(run, &driver, &ignored) &&
        driver->read_log(tmp, &host, run->task, &ship->log, show_line, &shown, &ignored);
    *ret_lines = shown.lines;
}

void follow_log_drain(Ship *ship, const LedgerRun *run, int64_t quiet_ms)
{
    Clock *clock = ship->config.clock;
    int64_t from = ship_now(ship);
    for (;;) {
        unsigned lines = 0;
        follow_log_show(ship, run, &lines);
        int64_t now = ship_now(ship);
        if (lines || !ship->log_quiet_since)
            ship->log_quiet_since = now;
        bool is_quiet = ship->log.at_end && now - ship->log_quiet_since >= quiet_ms;
        if (is_quiet || now - from >= quiet_ms * PATIENCE)
            return;
        if (!clock->sleep_ms(clock, LOOK_MS, ship->config.cancel))
            return;
    }
}
