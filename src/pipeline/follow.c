#include "pipeline/follow.h"

#include <string.h>

#include "pipeline/follow_log.h"
#include "pipeline/keeper.h"
#include "pipeline/task.h"

/* The first pause between two looks, where a look costs nothing and where it is a request. */
#define FIRST_LOOK_MS      50
#define FIRST_LOOK_AWAY_MS 500
/* What takes longer is shown to go on. */
#define SHOWN_MS 2000
/* An executor that cannot be asked for this long is an error. Elsewhere the task goes on well while
 * the network between us does not; a refusal is no matter of time. */
#define ASKING_MS         60000
#define ASKING_AWAY_MS    600000
#define ASKING_REFUSED_MS 15000

typedef struct Following {
    Ship *ship;
    const LedgerRun *run;
    const ExecutorDriver *driver;
    ExecutorHost host;
    bool ours, stopping;
    ExecutorStop why;
    bool asked;  /* a request to stop has arrived */
    char *phase; /* the executor's word for where it is, as last said */
    int64_t begun_at;
    unsigned quiet_looks; /* since something last happened: the back-off */
    int64_t stop_until;   /* ms, monotonic */
    int64_t lost_since;   /* 0: it is seen */
    int64_t asking_since; /* 0: the last question was answered */
} Following;

static int64_t asking_patience_ms(const ExecutorDriver *driver, const Error *failure)
{
    if (driver->local)
        return ASKING_MS;
    return error_retryable(failure) ? ASKING_AWAY_MS : ASKING_REFUSED_MS;
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
    int64_t patience = asking_patience_ms(self->driver, &failure);
    if (now - self->asking_since >= patience)
        return error_move(err, &failure);
    progress_say(self->ship->config.progress, PROGRESS_VERBOSE, "asking again: %s",
                 failure.message);
    return true;
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

/* That it has ended already is what the next look tells. Mostly one request that arrived is enough;
 * where nobody keeps the grace, the request after it is the one that kills. */
static bool ask_to_stop(Following *self, Error *err)
{
    ERROR_AUTO Error failure = {0};
    if (self->asked && !self->driver->keeps_no_grace)
        return true;
    self->asked = self->driver->stop(&self->host, self->run->task, self->why, &failure) ||
                  failure.kind == ERR_FAILED;
    if (self->asked || (!self->driver->local && error_retryable(&failure)))
        return true;
    error_move(err, &failure);
    return error_wrap(err, "stopping run %s", self->run->run_id);
}

static bool begin_stop(Following *self, ExecutorStop why, Error *err)
{
    int64_t grace_ms = json_get_int(self->run->intent, "grace_ms", 0);
    progress_say(self->ship->config.progress, PROGRESS_STEP, "stopping run %s", self->run->run_id);
    self->stopping = true;
    self->why = why;
    self->stop_until = ship_now(self->ship) + grace_ms + task_stop_extra_ms(self->driver);
    return ask_to_stop(self, err);
}

/* Whoever follows a task that nothing else watches keeps its limits, which are the run's own. */
static bool heed_limits(Following *self, const TaskObservation *seen, Error *err)
{
    const struct {
        TaskState state;
        int64_t since_ms;
        const char *limit;
        ExecutorStop why;
    } limits[] = {
        {TASK_STARTING, seen->starting_ms, "start_timeout_ms", EXECUTOR_STOP_START_TIMEOUT},
        {TASK_RUNNING, seen->running_ms, "timeout_ms", EXECUTOR_STOP_TIMEOUT},
    };
    for (size_t i = 0; self->driver->keeps_no_limits && i < COUNT_OF(limits); i++) {
        int64_t limit = json_get_int(self->run->intent, limits[i].limit, 0);
        if (seen->state == limits[i].state && limit > 0 && limits[i].since_ms >= limit)
            return begin_stop(self, limits[i].why, err);
    }
    return true;
}

static bool heed_cancel(Following *self, FollowEnd *ret_end, bool *ret_ended, Error *err)
{
    if (self->stopping) {
        *ret_end = FOLLOW_STUCK;
        *ret_ended = ship_now(self->ship) >= self->stop_until;
        return ask_to_stop(self, err);
    }
    if (!cancel_signal(self->ship->config.cancel))
        return true;
    if (self->ours && !self->ship->config.leave_on_cancel)
        return begin_stop(self, EXECUTOR_STOP_CANCEL, err);
    *ret_end = FOLLOW_LEFT;
    *ret_ended = true;
    return true;
}

static void show(Following *self, const TaskObservation *seen)
{
    unsigned lines = 0;
    follow_log_show(self->ship, self->run, &lines);
    if (lines)
        self->quiet_looks = 0;
    if (!seen->phase || (self->phase && strcmp(seen->phase, self->phase) == 0))
        return;
    talloc_free(self->phase);
    self->phase = talloc_strdup(self->ship, seen->phase);
    progress_say(self->ship->config.progress, PROGRESS_STEP, "run %s is %s", self->run->run_id,
                 seen->phase);
}

/* One look. *ret_ended says whether it was the last one. */
static bool follow_once(TALLOC_CTX *ctx, Following *self, TaskObservation *seen, FollowEnd *ret_end,
                        bool *ret_ended, Error *err)
{
    if (!look(ctx, self, seen, err))
        return false;
    show(self, seen);
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
    return (self->stopping || heed_limits(self, seen, err)) &&
           heed_cancel(self, ret_end, ret_ended, err);
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
    bool local = self->driver->local;
    unsigned looks = self->quiet_looks < 10 ? self->quiet_looks : 10;
    int64_t ms = (int64_t)(local ? FIRST_LOOK_MS : FIRST_LOOK_AWAY_MS) << looks;
    if (ms > self->driver->look_ms)
        ms = self->driver->look_ms;
    /* A signal wakes us once; afterwards we wait for the end that we asked for. */
    bool slept UNUSED =
        config->clock->sleep_ms(config->clock, ms, self->stopping ? NULL : config->cancel);
}

bool follow_run(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *run, bool ours,
                TaskObservation *ret_seen, FollowEnd *ret_end, Error *err)
{
    Following self = {
        .ship = ship,
        .run = run,
        .host = task_host(&ship->config),
        .ours = ours,
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
