#include "pipeline/supervise.h"

#include <string.h>

#include "base/process.h"
#include "pipeline/settle.h"
#include "pipeline/task.h"

/* How long a living parent may take to record the outcome before we stop watching it. */
#define PARENT_TIME_MS 10000
#define LOOK_MS        100

typedef struct Supervision {
    ExecutorHooks hooks;
    ShipConfig config; /* strings live in the copy of the parent's memory */
    char *run_id, *parent, *self;
    int64_t number;
    Ledger *ledger;
    Lease *lease;
    bool task_recorded; /* by us, or found so */
} Supervision;

/* Nobody can be told of a failure here; the next call tries again. */
static bool connect_ledger(Supervision *self)
{
    ERROR_AUTO Error ignored = {0};
    const LedgerConfig config = ship_ledger_config(&self->config);
    return self->ledger || ledger_open(self, &config, &self->ledger, &ignored);
}

static void hold_lease(Supervision *self)
{
    ERROR_AUTO Error ignored = {0};
    if (!connect_ledger(self))
        return;
    if (!self->lease) {
        bool adopted UNUSED = ledger_lease_adopt(self, self->ledger, self->number, self->self,
                                                 &self->lease, &ignored);
        return;
    }
    bool renewed UNUSED = ledger_lease_renew(self->ledger, self->lease, &ignored);
}

static void begin(void *data)
{
    Supervision *self = data;
    ERROR_AUTO Error ignored = {0};
    ProcessIdentity identity;
    if (!process_identify(getpid(), &identity, &ignored))
        return;
    self->self = process_identity_text(self, &identity);
    hold_lease(self);
}

/* The last look before the command starts: without a lease that is proven to be ours, nothing
 * does. */
static bool may_start(void *data, Error *why)
{
    Supervision *self = data;
    if (self->lease)
        return ledger_lease_renew(self->ledger, self->lease, why);
    if (!self->ledger)
        return error_set(why, ERR_IO, "the supervisor could not open the ledger");
    return error_set(why, ERR_FENCED, "the lease %lld is no longer ours", (long long)self->number);
}

static bool parent_is_gone(const Supervision *self)
{
    ProcessIdentity identity;
    return process_identity_parse(self->parent, &identity) &&
           process_identity_state(&identity) == PROCESS_ENDED;
}

static bool is_recorded(Supervision *self)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    LedgerRun *run = NULL;
    return connect_ledger(self) &&
           ledger_run_get(tmp, self->ledger, self->run_id, &run, &ignored) && run && run->state &&
           strcmp(run->state, "ended") == 0;
}

/* The parent may have been killed before it could record the task. */
static bool know_task(TALLOC_CTX *ctx, Supervision *self, LedgerRun **run, json_t **ret_task,
                      Error *err)
{
    const ExecutorDriver *driver = NULL;
    ExecutorRequest request = {0};
    const ExecutorHost host = task_host(&self->config);
    if ((*run)->task)
        return true;
    if (!task_driver(*run, &driver, err) || !task_request(ctx, self->ledger, *run, &request, err) ||
        !driver->find(ctx, &host, &request, ret_task, err) || !*ret_task)
        return false;
    (*run)->task = *ret_task;
    (*run)->log = driver->log_location(ctx, *ret_task);
    (*run)->state = "running";
    return ledger_run_put(self->ledger, *run, err);
}

/* So that others can follow what nobody watches any more. */
static void record_task(Supervision *self)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    JSON_AUTO json_t *task = NULL;
    LedgerRun *run = NULL;
    self->task_recorded = connect_ledger(self) &&
                          ledger_run_get(tmp, self->ledger, self->run_id, &run, &ignored) && run &&
                          know_task(tmp, self, &run, &task, &ignored);
}

static void renew(void *data)
{
    Supervision *self = data;
    if (self->self)
        hold_lease(self);
    if (!self->task_recorded && parent_is_gone(self))
        record_task(self);
}

static void record_outcome(Supervision *self)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    JSON_AUTO json_t *task = NULL;
    LedgerRun *run = NULL;
    TaskObservation seen = {0};
    bool settled UNUSED = ledger_run_get(tmp, self->ledger, self->run_id, &run, &ignored) && run &&
                          know_task(tmp, self, &run, &task, &ignored) &&
                          task_observe(tmp, &self->config, run, &seen, &ignored) &&
                          seen.state == TASK_ENDED &&
                          settle_run(tmp, self->ledger, &run, &seen, &ignored);
}

static void release_lease(Supervision *self)
{
    ERROR_AUTO Error ignored = {0};
    if (!self->lease)
        hold_lease(self);
    if (self->lease) {
        bool released UNUSED = ledger_lease_release(self->ledger, self->lease, &ignored);
    }
}

/* Waits for the parent to record it, because it may be killed while it is about to. */
static void ended(void *data)
{
    Supervision *self = data;
    Clock *clock = self->config.clock;
    int64_t until = clock->monotonic_ms(clock) + PARENT_TIME_MS;
    while (!parent_is_gone(self)) {
        if (is_recorded(self) || clock->monotonic_ms(clock) >= until ||
            !clock->sleep_ms(clock, LOOK_MS, NULL))
            return;
    }
    if (!connect_ledger(self))
        return;
    if (!is_recorded(self))
        record_outcome(self);
    release_lease(self);
}

const ExecutorHooks *supervise_hooks(TALLOC_CTX *ctx, const Ship *ship, const char *run_id)
{
    Supervision *self = talloc_zero(ctx, Supervision);
    self->config = ship->config;
    self->run_id = talloc_strdup(self, run_id);
    self->parent = talloc_strdup(self, ship->owner);
    self->number = ship->lease->holder.number;
    self->hooks = (ExecutorHooks){
        .data = self,
        .begin = begin,
        .renew = renew,
        .ended = ended,
        .may_start = may_start,
    };
    return &self->hooks;
}
