#include "pipeline/start.h"

#include <string.h>

#include "base/digest.h"
#include "pipeline/identity.h"
#include "pipeline/keeper.h"
#include "pipeline/notices.h"
#include "pipeline/outcome.h"
#include "pipeline/run_event.h"
#include "pipeline/settle.h"
#include "pipeline/step.h"
#include "pipeline/supervise.h"
#include "pipeline/task.h"
#include "pipeline/unchanged.h"

/* The same attempt has the same token wherever it is started: an executor that is asked twice then
 * starts one task. The key of a release here is app, environment, id and digest. */
static char *client_token(TALLOC_CTX *ctx, const ShipConfig *config, const Attempt *attempt,
                          const char *run_id)
{
    char *token = talloc_zero_size(ctx, DIGEST_HEX_SIZE);
    const char *digest = identity_image_digest(config->image ? config->image : "");
    char *key = talloc_asprintf(token, "%s\n%s\n%s\n%s\n%lld\n%s", config->app, config->environment,
                                config->release, digest ? digest : "", (long long)attempt->number,
                                attempt->number ? "" : run_id);
    digest_hex(key, strlen(key), token);
    return token;
}

static LedgerRun *make_run(TALLOC_CTX *ctx, const Ship *ship, const Attempt *attempt,
                           json_t *intent)
{
    const ShipConfig *config = &ship->config;
    LedgerRun *run = talloc_zero(ctx, LedgerRun);
    *run = (LedgerRun){
        .run_id = ship->run_id,
        .release = config->release,
        .executor = config->executor,
        .attempt = attempt->number,
        .client_token = client_token(run, config, attempt, ship->run_id),
        .kind = attempt->kind,
        .intent = intent,
        .state = "intent",
        .exit_code = -1,
        .actor = config->actor,
        .host = config->host,
        .ci_url = config->ci_url,
        .started_at = clock_rfc3339(run, config->clock->wall_ms(config->clock), true),
        .override_rule = config->override_rule,
        .override_reason = config->override_rule ? config->reason : NULL,
    };
    return run;
}

static bool record_step(Ship *ship, const LedgerRun *run, LedgerRelease *seen, Error *err)
{
    const Transition *row = NULL;
    Step step = {
        .release = run->release, .event = EVENT_INTENT, .run_id = run->run_id, .seen = seen};
    if (!run_is_migration(run)) {
        progress_say(ship->config.progress, PROGRESS_STEP, "%s of release %s (run %s)", run->kind,
                     run->release, run->run_id);
        return true;
    }
    if (!step_record(ship->ledger, &step, &row, err))
        return false;
    progress_say(ship->config.progress, PROGRESS_STEP, "release %s %s (run %s, attempt %lld)",
                 run->release, row->words, run->run_id, (long long)run->attempt);
    return true;
}

/* The history's entry comes first: by it, a run that nobody watches any more is found. */
static bool record_intent(Ship *ship, const Attempt *attempt, LedgerRun *run, Error *err)
{
    const char *state = run_is_migration(run) ? release_state_name(RELEASE_MIGRATING) : run->kind;
    return (run_event_append(ship->ledger, run, state, err) &&
            ledger_run_put(ship->ledger, run, err) &&
            record_step(ship, run, attempt->release, err)) ||
           error_wrap(err, "recording the intent of run %s", run->run_id);
}

/* Whatever failed: only what the executor finds counts as started. */
static bool find_after_failure(TALLOC_CTX *ctx, const ExecutorDriver *driver,
                               const ExecutorHost *host, const ExecutorRequest *request,
                               json_t **ret_task, Error *failure, Error *err)
{
    if (driver->find(ctx, host, request, ret_task, err))
        return true;
    error_detail(err, "starting it had failed: %s", failure->message);
    return error_wrap(err, "finding out whether run %s was started", request->run_id);
}

static bool may_start(void *data, Error *why)
{
    return keeper_check(data, why);
}

static void renew(void *data)
{
    keeper_renew_when_due(data);
}

/* Whoever has the lease now may be going on with this very run: how it ended is theirs to tell. */
static bool is_taken_over(const LedgerRun *run, Error *failure, Error *err)
{
    if (failure->kind != ERR_FENCED)
        return false;
    error_move(err, failure);
    error_wrap(err, "run %s was not started", run->run_id);
    return true;
}

/* Nothing supervises a task elsewhere but who follows it. */
static bool start_elsewhere(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *run,
                            const ExecutorDriver *driver, json_t **ret_task, Error *ret_failure,
                            Error *err)
{
    const ExecutorHost host = task_host(&ship->config);
    const ExecutorHooks hooks = {.data = ship, .may_start = may_start, .renew = renew};
    ExecutorRequest request = {0};
    if (!task_request(ctx, ship->ledger, run, &request, err))
        return false;
    if (driver->start(ctx, &host, &request, &hooks, ret_task, ret_failure))
        return true;
    if (is_taken_over(run, ret_failure, err))
        return false;
    return ret_failure->kind != ERR_UNKNOWN ||
           find_after_failure(ctx, driver, &host, &request, ret_task, ret_failure, err) ||
           outcome_unrecorded(run->run_id, err);
}

/* SQLite keeps its state per process, and a fork would copy it: the ledger is closed over the
 * start, and each side opens its own. */
static bool start_here(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *run,
                       const ExecutorDriver *driver, json_t **ret_task, Error *ret_failure,
                       Error *err)
{
    const ExecutorHost host = task_host(&ship->config);
    ExecutorRequest request = {0};
    if (!task_request(ctx, ship->ledger, run, &request, err))
        return false;
    const ExecutorHooks *hooks = supervise_hooks(ctx, ship, run->run_id);
    ship_disconnect(ship);
    bool found = driver->start(ctx, &host, &request, hooks, ret_task, ret_failure) ||
                 find_after_failure(ctx, driver, &host, &request, ret_task, ret_failure, err);
    if (found)
        return ship_connect(ship, err) || outcome_unrecorded(run->run_id, err);
    ERROR_AUTO Error ignored = {0};
    bool connected UNUSED = ship_connect(ship, &ignored);
    return false;
}

static bool start_task(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *run, json_t **ret_task,
                       Error *ret_failure, Error *err)
{
    const ExecutorDriver *driver = NULL;
    if (!task_driver(run, &driver, err))
        return false;
    /* Elsewhere the executor asks right before it starts anything (may_start). */
    if (driver->local && !keeper_check(ship, err))
        return error_wrap(err, "run %s was not started", run->run_id);
    return driver->local ? start_here(ctx, ship, run, driver, ret_task, ret_failure, err)
                         : start_elsewhere(ctx, ship, run, driver, ret_task, ret_failure, err);
}

static bool settle_failed_start(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, const Error *failure,
                                Error *err)
{
    const TaskObservation never = {
        .state = TASK_ENDED,
        .ended_proven = true,
        .stop_code = "start-failed",
        .reason = failure->message ? failure->message : "the executor did not start it",
        .next = failure->hint,
    };
    ERROR_AUTO Error fenced = {0};
    if (!keeper_reclaim(ship, &fenced))
        progress_say(ship->config.progress, PROGRESS_WARNING, "%s", fenced.message);
    return settle_run(ctx, ship->ledger, run, &never, err) ||
           error_wrap(err, "recording that run %s was not started", (*run)->run_id);
}

static bool start_recorded(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    ERROR_AUTO Error failure = {0};
    JSON_AUTO json_t *task = NULL;
    if (!start_task(ctx, ship, *run, &task, &failure, err))
        return false;
    if (!task)
        return settle_failed_start(ctx, ship, run, &failure, err);
    if (!task_record(ctx, ship, run, task, err))
        return outcome_unrecorded((*run)->run_id, err);
    notices_run_started(ship, *run);
    return true;
}

/* Known to be a success without a task: by the one that covered it. */
static bool settle_unchanged(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    LedgerHead *head = NULL;
    Clock *clock = ship->config.clock;
    if (!ledger_head_get(ctx, ship->ledger, &head, err))
        return false;
    (*run)->verdict = "success";
    (*run)->ended_proven = true;
    (*run)->reason = talloc_asprintf(ctx, "unchanged: the image carries what run %s migrated",
                                     (*run)->unchanged);
    (*run)->database_id = head->database_id;
    (*run)->ended_at = clock_rfc3339(ctx, clock->wall_ms(clock), true);
    progress_say(ship->config.progress, PROGRESS_STEP, "%s; no task is started", (*run)->reason);
    return ledger_run_put(ship->ledger, *run, err) && settle_complete(ctx, ship->ledger, run, err);
}

bool start_attempt(TALLOC_CTX *ctx, Ship *ship, const Attempt *attempt, LedgerRun **ret_run,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *intent =
        task_intent(ship, attempt->command, ship->run_id, ship->lease->holder.number);
    LedgerRun *run = make_run(tmp, ship, attempt, intent);
    bool migration = run_is_migration(run);
    if (!task_plan(ship, run, intent, err) ||
        (migration && !unchanged_since(tmp, ship, intent, &run->unchanged, err)) ||
        !record_intent(ship, attempt, run, err) ||
        !ship_recall_run(ctx, ship, run->run_id, ret_run, err))
        return false;
    return run->unchanged ? settle_unchanged(ctx, ship, ret_run, err)
                          : start_recorded(ctx, ship, ret_run, err);
}

/* It may have been cut off between its record and the release's. */
static bool record_step_again(Ship *ship, const LedgerRun *run, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerRelease *release = NULL;
    if (!ledger_release_get(tmp, ship->ledger, run->release, &release, err))
        return false;
    bool recorded = release && release->run_id && strcmp(release->run_id, run->run_id) == 0;
    return recorded || record_step(ship, run, release, err);
}

bool start_again(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, Error *err)
{
    return record_step_again(ship, *run, err) && start_recorded(ctx, ship, run, err);
}
