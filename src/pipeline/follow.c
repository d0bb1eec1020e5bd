#include "pipeline/follow.h"

#include "pipeline/keeper.h"
#include "pipeline/task.h"

#define FIRST_LOOK_MS 50
#define LOOK_MS       500
/* Beyond the grace time: the executor's SIGKILL and its record of the end. */
#define STOP_EXTRA_MS 15000
/* What takes longer is shown to go on. */
#define SHOWN_MS 2000
/* An executor that cannot be asked for this long is an error. */
#define ASKING_MS 60000

typedef struct Following {
    Ship *ship;
    const LedgerRun *run;
    const ExecutorDriver *driver;
    ExecutorHost host;
    bool ours, stopping;
    LogCursor cursor;
    int64_t begun_at;
    unsigned quiet_looks; /* since something last happened: the back-off */
    int64_t stop_until;   /* ms, monotonic */
    int64_t lost_since;   /* 0: it is seen */
    int64_t asking_since; /* 0: the last question was answered */
} Following;

static void show_line(void *data, const char *time UNUSED, const char *stream UNUSED,
                      const char *text)
{
    Following *self = data;
    self->quiet_looks = 0;
    progress_say(self->ship->config.progress, PROGRESS_OUTPUT, "%s", text);
}

/* What cannot be read now is read at the next look; the log is no proof of anything. */
static void show_log(Following *self)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    bool read UNUSED = self->driver->read_log(tmp, &self->host, self->run->task, &self->cursor,
                                              show_line, self, &ignored);
}

static bool look(TALLOC_CTX *ctx, Following *self, TaskObservation *seen, Error *err)
{
    ERROR_AUTO Error failure = {0};
    int64_t now = ship_now(self->ship);
    if (self->driver->observe(ctx, &self->host, self->run->task, seen, &failure)) {
        self->asking_since = 0;
        return true;
    }
    if (!self->asking_since)
        self->asking_since = now;
    *seen = (TaskObservation){.state = TASK_RUNNING};
    return now - self->asking_since < ASKING_MS || error_move(err, &failure);
}

/* Asked for only when the task cannot be seen from here. */
static bool somebody_records(Following *self, FollowEnd *ret_end, bool *ret_ended, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Ship *ship = self->ship;
    LedgerRun *run = NULL;
    bool others = false;
    if (!ship_get_run(tmp, ship, self->run->run_id, &run, err) ||
        !keeper_others_hold(ship, self->run->run_id, &others, err))
        return false;
    int64_t now = ship_now(ship);
    if (!self->lost_since)
        self->lost_since = now;
    int64_t patience = ship->config.lease_term_ms;
    if (others && !self->ours && task_longest_ms(self->run) > patience)
        patience = task_longest_ms(self->run);
    *ret_ended = run->verdict || now - self->lost_since >= patience;
    *ret_end = run->verdict ? FOLLOW_RECORDED : FOLLOW_LOST;
    return true;
}

/* That it has ended already is what the next look tells. */
static bool ask_to_stop(Following *self, Error *err)
{
    ERROR_AUTO Error failure = {0};
    if (self->driver->stop(&self->host, self->run->task, EXECUTOR_STOP_CANCEL, &failure) ||
        failure.kind == ERR_FAILED)
        return true;
    error_move(err, &failure);
    return error_wrap(err, "stopping run %s", self->run->run_id);
}

static bool begin_stop(Following *self, Error *err)
{
    progress_say(self->ship->config.progress, PROGRESS_STEP, "stopping run %s", self->run->run_id);
    self->stopping = true;
    self->stop_until =
        ship_now(self->ship) + json_get_int(self->run->intent, "grace_ms", 0) + STOP_EXTRA_MS;
    return ask_to_stop(self, err);
}

static bool heed_cancel(Following *self, FollowEnd *ret_end, bool *ret_ended, Error *err)
{
    if (self->stopping) {
        *ret_end = FOLLOW_STUCK;
        *ret_ended = ship_now(self->ship) >= self->stop_until;
        /* Without its supervisor, the request after the grace is the one that kills. */
        return ask_to_stop(self, err);
    }
    if (!cancel_signal(self->ship->config.cancel))
        return true;
    if (self->ours && !self->ship->config.leave_on_cancel)
        return begin_stop(self, err);
    *ret_end = FOLLOW_LEFT;
    *ret_ended = true;
    return true;
}

/* One look. *ret_ended says whether it was the last one. */
static bool follow_once(TALLOC_CTX *ctx, Following *self, TaskObservation *seen, FollowEnd *ret_end,
                        bool *ret_ended, Error *err)
{
    if (!look(ctx, self, seen, err))
        return false;
    show_log(self);
    if (seen->state == TASK_ENDED) {
        *ret_end = FOLLOW_ENDED;
        *ret_ended = true;
        return true;
    }
    if (seen->state == TASK_LOST && !self->stopping) {
        if (!somebody_records(self, ret_end, ret_ended, err) || *ret_ended)
            return *ret_ended;
    } else {
        self->lost_since = 0;
    }
    if (self->ours)
        keeper_renew_when_due(self->ship);
    return heed_cancel(self, ret_end, ret_ended, err);
}

static void show_time(const Following *self)
{
    int64_t passed = ship_now(self->ship) - self->begun_at;
    if (passed < SHOWN_MS)
        return;
    TALLOC_AUTO char *time = clock_duration_text(NULL, passed);
    progress_say(self->ship->config.progress, PROGRESS_WAIT, "release %s: %s (%s)",
                 self->run->release, self->stopping ? "stopping" : "migrating", time);
}

static void rest(const Following *self)
{
    const ShipConfig *config = &self->ship->config;
    show_time(self);
    unsigned looks = self->quiet_looks < 4 ? self->quiet_looks : 4;
    int64_t ms = (int64_t)FIRST_LOOK_MS << looks;
    /* A signal wakes us once; afterwards we wait for the end that we asked for. */
    bool slept UNUSED = config->clock->sleep_ms(config->clock, ms < LOOK_MS ? ms : LOOK_MS,
                                                self->stopping ? NULL : config->cancel);
}

bool follow_run(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *run, bool ours,
                TaskObservation *ret_seen, FollowEnd *ret_end, Error *err)
{
    Following self = {
        .ship = ship,
        .run = run,
        .host = task_host(&ship->config),
        .ours = ours,
        .cursor.owner = ctx,
        .begun_at = ship_now(ship),
    };
    if (!task_driver(run, &self.driver, err))
        return false;
    for (bool ended = false; !ended; self.quiet_looks++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(ctx);
        TaskObservation seen = {0};
        if (!follow_once(tmp, &self, &seen, ret_end, &ended, err))
            return false;
        if (!ended) {
            rest(&self);
            continue;
        }
        *ret_seen = seen;
        talloc_steal(ctx, tmp);
        tmp = NULL;
    }
    return true;
}
