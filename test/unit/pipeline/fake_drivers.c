#include "fake_drivers.h"

#include <string.h>

#include "fake_store.h"
#include "ledger/ledger.h"

#define MOST 32

FakeDrivers fake;

static struct Started {
    char run_id[64];
    FakeTask task;
    unsigned looks;
    bool stopped;
} started[MOST];
static unsigned started_count;

void fake_drivers_reset(void)
{
    fake = (FakeDrivers){.next = {.end = fake_exit(0), .inner = "success"}};
    started_count = 0;
}

TaskObservation fake_exit(int code)
{
    return (TaskObservation){
        .state = TASK_ENDED,
        .has_exit_code = true,
        .exit_code = code,
        .started = true,
        .ended_proven = true,
        .stop_code = "exited",
        .reason = code ? "exit code" : NULL,
        .started_at = "2026-11-20T18:00:00.000Z",
        .ended_at = "2026-11-20T18:00:01.500Z",
    };
}

TaskObservation fake_killed(const char *stop_code)
{
    TaskObservation seen = fake_exit(137);
    seen.signal = 9;
    seen.stop_code = stop_code;
    seen.reason = "killed by SIGKILL";
    return seen;
}

TaskObservation fake_no_code(void)
{
    return (TaskObservation){.state = TASK_ENDED, .started = true, .ended_proven = true};
}

static struct Started *find_started(const char *run_id)
{
    for (unsigned i = 0; i < started_count; i++) {
        if (strcmp(started[i].run_id, run_id) == 0)
            return &started[i];
    }
    return NULL;
}

static unsigned running(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < started_count; i++)
        count += !started[i].stopped && started[i].looks <= started[i].task.looks;
    return count;
}

static const char *variable(const ExecutorRequest *request, const char *name)
{
    size_t length = strlen(name);
    for (const char *const *at = request->environment; *at; at++) {
        if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
            return *at + length + 1;
    }
    return NULL;
}

/* As `tidegate migrate` does inside. */
static void tell_from_inside(const ExecutorRequest *request, const char *inner,
                             const char *database_id)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Ledger *ledger = NULL;
    LedgerConfig config = {
        .url = variable(request, "TIDEGATE_LEDGER"),
        .app = variable(request, "TIDEGATE_APP"),
        .environment = variable(request, "TIDEGATE_ENV"),
    };
    JSON_AUTO json_t *told = strcmp(inner, "started") == 0
                                 ? json_pack("{s:s}", "state", "started")
                                 : json_pack("{s:s, s:s, s:s*}", "state", "ended", "verdict", inner,
                                             "database_id", database_id);
    fake_store_as_other(true);
    bool done UNUSED = ledger_open(tmp, &config, &ledger, &err) &&
                       ledger_inner_put(ledger, request->run_id, told, &err);
    fake_store_as_other(false);
}

static bool start(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                  const ExecutorHooks *hooks, json_t **ret_task, Error *err)
{
    (void)ctx, (void)host;
    if (fake.on_start)
        fake.on_start();
    if (fake.start_fails)
        return error_set(err, ERR_FAILED, "no room for it");
    if (fake.death == DEATH_BEFORE_START)
        fake_store_kill_after(0);
    if (fake_store_is_killed())
        return error_set(err, ERR_IO, "killed");
    fake_store_as_other(!fake.away);
    if (hooks->begin)
        hooks->begin(hooks->data);
    bool may = hooks->may_start(hooks->data, err);
    fake_store_as_other(false);
    if (!may)
        return false;
    if (fake.away && find_started(request->run_id)) {
        *ret_task = json_pack("{s:s}", "run_id", request->run_id);
        return true;
    }
    struct Started *one = &started[started_count++];
    *one = (struct Started){.task = fake.next};
    strncpy(one->run_id, request->run_id, sizeof(one->run_id) - 1);
    fake.starts++;
    if (running() > fake.most_at_once)
        fake.most_at_once = running();
    if (fake.next.inner)
        tell_from_inside(request, fake.next.inner, fake.next.database_id);
    if (fake.death == DEATH_AFTER_START) {
        fake_store_kill_after(0);
        return error_set(err, ERR_UNKNOWN, "killed");
    }
    *ret_task = json_pack("{s:s}", "run_id", request->run_id);
    return true;
}

static bool find(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                 json_t **ret_task, Error *err)
{
    (void)ctx, (void)host, (void)err;
    fake.finds++;
    if (fake_store_is_killed())
        return error_set(err, ERR_IO, "killed");
    if (fake.find_busy)
        return error_set(err, ERR_BUSY, "ask again");
    *ret_task =
        find_started(request->run_id) ? json_pack("{s:s}", "run_id", request->run_id) : NULL;
    if (fake.on_find)
        fake.on_find();
    return true;
}

static bool observe(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                    TaskObservation *ret, Error *err)
{
    (void)ctx, (void)host;
    struct Started *one = find_started(json_get_string(task, "run_id", ""));
    if (!one)
        return error_set(err, ERR_FAILED, "no such task");
    one->looks++;
    if (fake.on_look)
        fake.on_look(one->looks);
    if (fake.look_fails != ERR_NONE)
        return error_set(err, fake.look_fails, "the look was refused");
    if (fake.unseen)
        *ret = (TaskObservation){.state = TASK_LOST, .started = true, .reason = "out of sight"};
    else if (one->stopped)
        *ret = fake_killed(fake.why == EXECUTOR_STOP_CANCEL ? "cancelled" : "timeout");
    else if (one->looks > one->task.looks)
        *ret = one->task.end;
    else
        *ret = (TaskObservation){
            .state = fake.pending ? TASK_STARTING : TASK_RUNNING,
            .started = !fake.pending,
            .phase = fake.away ? (fake.pending ? "PENDING" : "RUNNING") : NULL,
            .starting_ms = fake.starting_ms,
            .running_ms = fake.running_ms,
        };
    return true;
}

static bool stop(const ExecutorHost *host, const json_t *task, ExecutorStop why, Error *err)
{
    (void)host, (void)err;
    fake.stops++;
    fake.why = why;
    find_started(json_get_string(task, "run_id", ""))->stopped = true;
    return true;
}

static const char *log_location(TALLOC_CTX *ctx, const json_t *task)
{
    (void)task;
    return talloc_strdup(ctx, "file:/nowhere/output.log");
}

static bool read_log(TALLOC_CTX *ctx, const ExecutorHost *host, const json_t *task,
                     LogCursor *cursor, ExecutorLine line, void *data, Error *err)
{
    (void)ctx, (void)host, (void)err;
    const struct Started *one = find_started(json_get_string(task, "run_id", ""));
    if (cursor->offset == 0)
        line(data, "2026-11-20T18:00:00.000Z", "stdout", "hello from inside");
    cursor->offset++;
    cursor->at_end = true;
    bool ended = one && one->looks > one->task.looks;
    if (ended && fake.late_lines > 0 && --fake.late_lines == 0)
        line(data, "2026-11-20T18:00:02.000Z", "stdout", "the last words");
    return true;
}

static bool plan(TALLOC_CTX *ctx, const ExecutorHost *host, const ExecutorRequest *request,
                 json_t **ret_plan, Error *err)
{
    (void)ctx, (void)host, (void)err;
    fake.plans++;
    snprintf(fake.label, sizeof(fake.label), "%s", request->label ? request->label : "");
    *ret_plan = json_pack("{s:s?, s:s?, s:s*}", "image", request->image, "app", request->app,
                          "migrations", fake.migrations);
    return true;
}

static const ExecutorDriver executor = {
    .name = "fake",
    .local = true,
    .look_ms = 500,
    .start = start,
    .find = find,
    .observe = observe,
    .stop = stop,
    .log_location = log_location,
    .read_log = read_log,
};

static const ExecutorDriver executor_away = {
    .name = "fake",
    .keeps_no_limits = true,
    .look_ms = 2000,
    .quiet_ms = 3000,
    .plan = plan,
    .start = start,
    .find = find,
    .observe = observe,
    .stop = stop,
    .log_location = log_location,
    .read_log = read_log,
};

const ExecutorDriver *executor_find(const char *name)
{
    if (!name || strcmp(name, "fake") != 0)
        return NULL;
    return fake.away ? &executor_away : &executor;
}

static bool deploy(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret, Error *err)
{
    (void)ctx;
    if (fake_store_is_killed()) {
        *ret = (DeployOutcome){.state = "failed"};
        return error_set(err, ERR_IO, "killed");
    }
    if (!request->still_ours(request->data, err)) {
        *ret = (DeployOutcome){.state = "failed", .serving = request->previous};
        return false;
    }
    fake.deploys++;
    snprintf(fake.previous, sizeof(fake.previous), "%s",
             request->previous ? request->previous : "");
    snprintf(fake.deployed, sizeof(fake.deployed), "%s", request->release);
    if (fake.death == DEATH_IN_DEPLOY)
        fake_store_kill_after(0);
    if (fake.deploy_fails) {
        *ret = (DeployOutcome){.state = "failed", .serving = fake.serves, .reason = "it is sick"};
        return error_set(err, fake.deploy_error ? fake.deploy_error : ERR_DEPLOY, "it is sick");
    }
    *ret = (DeployOutcome){.state = "deployed", .serving = request->release};
    return true;
}

static bool hand_over(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret, Error *err)
{
    (void)ctx, (void)request, (void)err;
    fake.deploys++;
    *ret = (DeployOutcome){.state = "handed-over"};
    return true;
}

/* The fake never observes: somebody else would have to deploy. */
bool deploy_observe(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret, Error *err)
{
    fake.observes++;
    return deploy(ctx, request, ret, err);
}

bool deploy_observe_check(const DeployRequest *request, Error *err)
{
    (void)request, (void)err;
    return true;
}

static bool serves(TALLOC_CTX *ctx, const DeployRequest *request, bool *ret_serves, Error *err)
{
    (void)ctx, (void)request, (void)err;
    fake.looks++;
    *ret_serves = !fake.serves_no_more;
    return true;
}

bool deploy_find_pauses(TALLOC_CTX *ctx, const DeployRequest *request, DeployPause **ret_pauses,
                        size_t *ret_count, Error *err)
{
    (void)request, (void)err;
    fake.pause_looks++;
    bool waits = fake.pause.hook && fake.pause_looks > fake.pause_after && !fake.answer;
    *ret_pauses = talloc_zero(ctx, DeployPause);
    **ret_pauses = fake.pause;
    *ret_count = waits;
    return true;
}

bool deploy_pause_is_of(const DeployPause *pause, const char *release)
{
    return strcmp(pause->release, release) == 0;
}

bool deploy_answer_pause(const DeployRequest *request, const DeployPause *pause, bool go_on,
                         Error *err)
{
    (void)request, (void)pause;
    if (fake.answer_fails)
        return error_set(err, ERR_FAILED, "nobody listens");
    fake.answer = go_on ? "CONTINUE" : "ROLLBACK";
    return true;
}

static const DeployDriver deployers[] = {
    {.name = "command", .deploy = deploy},
    {.name = "elsewhere", .goes_on = true, .deploy = deploy},
    {.name = "looks", .serves = serves, .deploy = deploy},
    {.name = "none", .deploy = hand_over},
};

const DeployDriver *deploy_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(deployers); i++) {
        if (strcmp(deployers[i].name, name) == 0)
            return &deployers[i];
    }
    return NULL;
}
