#include "pipeline/gatekeeper.h"
#include "pipeline/outcome.h"
#include "pipeline/reconcile.h"
#include "pipeline/ship_private.h"

#define FIRST_LOOK_MS 100
#define LOOK_MS       2000

/* Answers from the records. What can be proven here and now is recorded first; that it cannot (the
 * run is on another machine) is no reason to keep silent. */
static bool look(TALLOC_CTX *ctx, Ship *ship, ShipView *view, GateAnswer *ret, Error *err)
{
    const char *release = ship->config.release;
    ERROR_AUTO Error not_now = {0};
    if (!ship_view(ctx, ship, release, view, err))
        return false;
    if (view->latest && !reconcile_run(ctx, ship, &view->latest, &not_now))
        progress_say(ship->config.progress, PROGRESS_VERBOSE, "%s", not_now.message);
    if (view->latest && !ship_view(ctx, ship, release, view, err))
        return false;
    *ret = gate_judge(view->release, view->latest, view->head);
    return true;
}

static void fill(const ShipView *view, const GateAnswer *answer, GateResult *ret)
{
    const LedgerRun *run = view->latest;
    *ret = (GateResult){
        .open = answer->open,
        .closed_for_good = answer->final && !answer->open && answer->kind != ERR_UNKNOWN,
        .run = run,
        .state = answer->state,
        .verdict = run ? run->verdict : NULL,
        .run_id = run ? run->run_id : NULL,
        .reason = answer->open ? NULL : (run && run->reason ? run->reason : answer->words),
    };
}

static void hint_failed(const LedgerRun *run, const char *release, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *again = talloc_asprintf(tmp, "`tidegate up --release %s`", release);
    error_hint(err, "%s", outcome_failed_advice(tmp, run, again));
}

static void hint_unknown(const LedgerRun *run, Error *err)
{
    if (run->ended_proven)
        error_hint(err,
                   "look at the database (`tidegate status`), then start again with `tidegate run "
                   "--release %s --after-unknown`",
                   run->release);
    else
        error_hint(err, "find out with `tidegate watch %s` on the host where it was started (%s)",
                   run->run_id, run->host ? run->host : "not recorded");
}

static void give_hint(const char *release, const LedgerRun *run, const GateAnswer *answer,
                      Error *err)
{
    bool at_work = run && !run->verdict;
    if (answer->hint)
        error_hint(err, "%s", answer->hint);
    else if (answer->kind == ERR_SUPERSEDED)
        error_hint(err,
                   "to go back to it on purpose: tidegate deploy --release %s --back --reason "
                   "TEXT",
                   release);
    else if (at_work)
        error_hint(err,
                   "follow it with `tidegate watch %s`, or wait: tidegate gate --release %s --wait "
                   "10m",
                   run->run_id, release);
    else if (run && answer->kind == ERR_UNKNOWN)
        hint_unknown(run, err);
    else if (run)
        hint_failed(run, release, err);
    else
        error_hint(err,
                   "migrate it with `tidegate run --release %s`, or wait for whoever does: "
                   "tidegate gate --release %s --wait 10m",
                   release, release);
}

static bool closed(const Ship *ship, const ShipView *view, const GateAnswer *answer, int64_t waited,
                   Error *err)
{
    const char *release = ship->config.release;
    error_set(err, answer->kind, "the gate is closed for release %s in %s: %s", release,
              ship->config.environment, answer->words);
    TALLOC_AUTO char *time = clock_duration_text(NULL, waited);
    if (view->latest && view->latest->reason)
        error_detail(err, "run %s: %s", view->latest->run_id, view->latest->reason);
    else if (ship->config.wait_ms > 0)
        error_detail(err, "waited %s for it", time);
    give_hint(release, view->latest, answer, err);
    return false;
}

bool ship_gate(TALLOC_CTX *ctx, Ship *ship, GateResult *ret, Error *err)
{
    const ShipConfig *config = &ship->config;
    int64_t from = ship_now(ship);
    for (unsigned looks = 0;; looks++) {
        TALLOC_CTX *tmp = talloc_new(ctx);
        ShipView view = {0};
        GateAnswer answer;
        if (!look(tmp, ship, &view, &answer, err))
            return false;
        int64_t waited = ship_now(ship) - from;
        fill(&view, &answer, ret);
        if (answer.open)
            return true;
        if (answer.final || waited >= config->wait_ms)
            return closed(ship, &view, &answer, waited, err);
        progress_say(config->progress, PROGRESS_WAIT, "release %s: %s", config->release,
                     answer.words);
        if (!config->clock->sleep_ms(config->clock, clock_backoff_ms(looks, FIRST_LOOK_MS, LOOK_MS),
                                     config->cancel))
            return cancel_error(config->cancel, err);
        *ret = (GateResult){0};
        talloc_free(tmp);
    }
}
