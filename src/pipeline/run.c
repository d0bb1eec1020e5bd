#include <string.h>

#include "base/id.h"
#include "pipeline/attach.h"
#include "pipeline/attempts.h"
#include "pipeline/gatekeeper.h"
#include "pipeline/judge.h"
#include "pipeline/keeper.h"
#include "pipeline/oneoff.h"
#include "pipeline/outcome.h"
#include "pipeline/reconcile.h"
#include "pipeline/resume.h"
#include "pipeline/run_event.h"
#include "pipeline/ship_private.h"
#include "pipeline/start.h"
#include "pipeline/step.h"
#include "pipeline/superseded.h"

/* How long somebody may take from the lease to the record of an intent, who looks up what a start
 * needs in between. */
#define PLANNING_MS 20000

static bool look(TALLOC_CTX *ctx, Ship *ship, ShipView *ret, Error *err)
{
    const char *release = ship->config.release;
    if (!ship_view(ctx, ship, release, ret, err))
        return false;
    if (!ret->latest)
        return true;
    ret->was_open = !ret->latest->verdict;
    return reconcile_run(ctx, ship, &ret->latest, err) &&
           ledger_release_get(ctx, ship->ledger, release, &ret->release, err) &&
           ledger_head_get(ctx, ship->ledger, &ret->head, err);
}

static bool refuse_unknown(const LedgerRun *run, AttemptAction action, Error *err)
{
    error_set(err, ERR_UNKNOWN, "how the last attempt of release %s ended is not known: %s",
              run->release, run->reason ? run->reason : "contact was lost");
    if (action == ATTEMPT_ASK) {
        error_detail(err, "it is proven that nothing of run %s runs any more", run->run_id);
        return error_hint(err,
                          "look at the database (`tidegate status`), then start again with "
                          "`tidegate run --release %s --after-unknown`; with `tidegate migrate` "
                          "as the command this is safe",
                          run->release);
    }
    error_detail(err, "run %s may still be at work, so that nothing is started beside it",
                 run->run_id);
    return error_hint(err,
                      "find out with `tidegate watch %s` on the host where it was started (%s)",
                      run->run_id, run->host ? run->host : "not recorded");
}

/* Its success was taken back since. */
static bool was_rolled_back(const ShipView *view)
{
    const char *rolled_back = release_state_name(RELEASE_ROLLED_BACK);
    return view->release && strcmp(view->release->state, rolled_back) == 0;
}

/* What the attempts table says, after flags and order were heeded; refusals are errors. */
static bool decide(Ship *ship, const ShipView *view, AttemptAction *ret_action, Error *err)
{
    AttemptAction action = attempt_action(attempt_kind(view->latest));
    bool again = (action == ATTEMPT_ASK && ship->config.after_unknown) ||
                 (action == ATTEMPT_NOTHING && was_rolled_back(view));
    if (again)
        action = ATTEMPT_START;
    if (action == ATTEMPT_ASK || action == ATTEMPT_REFUSE)
        return refuse_unknown(view->latest, action, err);
    *ret_action = action;
    return action == ATTEMPT_ATTACH || superseded_check(ship, view, err);
}

static bool finish(Ship *ship, RunResult *ret, LedgerRun *run, Error *err)
{
    ret->run = run;
    return outcome_of_run(ship, run, err);
}

static bool attach(TALLOC_CTX *ctx, Ship *ship, const ShipView *view, RunResult *ret, Error *err)
{
    LedgerRun *run = view->latest;
    progress_say(ship->config.progress, PROGRESS_STEP,
                 "release %s is being migrated by run %s already: following it", run->release,
                 run->run_id);
    ret->run = run;
    ret->attached = true;
    bool ours = false;
    bool has_verdict = resume_start(ctx, ship, &run, &ours, err) &&
                       (run->verdict || attach_to_run(ctx, ship, &run, ours, err));
    ret->run = run;
    return has_verdict && outcome_of_run(ship, run, err);
}

static bool nothing_to_do(const Ship *ship, const ShipView *view, RunResult *ret)
{
    const char *now = ship->config.set_hash, *then = view->release->set_hash;
    if (now && then && strcmp(now, then) != 0)
        progress_say(ship->config.progress, PROGRESS_WARNING,
                     "the migrations folder has changed since release %s was migrated; what is new "
                     "in it needs a release of its own (--release ID)",
                     view->release->id);
    ret->run = view->latest;
    ret->nothing_to_do = true;
    return true;
}

/* A failed release may come again with a mended folder; what succeeded keeps what it was. */
static bool refresh_set(Ship *ship, LedgerRelease *release, Error *err)
{
    const ShipConfig *config = &ship->config;
    if (!config->set_hash ||
        (release->set_hash && strcmp(release->set_hash, config->set_hash) == 0))
        return true;
    release->set_hash = config->set_hash;
    release->versions = config->versions;
    return ledger_release_update(ship->ledger, release, err);
}

static bool start_and_follow(TALLOC_CTX *ctx, Ship *ship, const ShipView *view, RunResult *ret,
                             Error *err)
{
    LedgerRelease *release = NULL;
    LedgerRun *run = NULL;
    const Transition *row = NULL;
    Step step = {.release = ship->config.release, .event = EVENT_LEASED};
    if (cancel_signal(ship->config.cancel))
        return cancel_error(ship->config.cancel, err);
    if (!superseded_register(ctx, ship, &release, err) ||
        !step_check_seen(release, view->release, err) || !refresh_set(ship, release, err))
        return false;
    step.seen = release;
    if (!judge_release(ctx, ship, release, err) || !step_record(ship->ledger, &step, &row, err))
        return false;
    if (view->release && superseded_is_overridden(ship, view) &&
        !override_event_append(ship, "superseded", ship->run_id, NULL, err))
        return false;
    const Attempt attempt = {
        .kind = RUN_MIGRATE,
        .number = view->latest ? view->latest->attempt + 1 : 1,
        .command = ship->config.command,
        .release = release,
    };
    bool started = start_attempt(ctx, ship, &attempt, &run, err);
    ret->run = run;
    return started && (run->verdict || attach_to_run(ctx, ship, &run, true, err)) &&
           finish(ship, ret, run, err);
}

static bool act(TALLOC_CTX *ctx, Ship *ship, const ShipView *view, AttemptAction action,
                RunResult *ret, Error *err)
{
    if (action == ATTEMPT_ATTACH)
        return attach(ctx, ship, view, ret, err);
    if (action == ATTEMPT_NOTHING)
        return nothing_to_do(ship, view, ret);
    return start_and_follow(ctx, ship, view, ret, err);
}

/* Whether whoever holds the lease is about to record a run, of which release nobody can tell yet.
 */
static bool is_planning(TALLOC_CTX *ctx, Ship *ship, bool *ret_planning, Error *err)
{
    LeaseHolder *holder = NULL;
    LedgerRun *run = NULL;
    if (!ledger_lease_holder(ctx, ship->ledger, &holder, err) ||
        (holder && holder->run_id && !ledger_run_get(ctx, ship->ledger, holder->run_id, &run, err)))
        return false;
    *ret_planning = holder && holder->run_id && !run;
    return true;
}

/* Whoever holds the lease may be running this very release, or about to: then we follow it. */
static bool attach_instead(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *busy, Error *err)
{
    Clock *clock = ship->config.clock;
    int64_t until = ship_now(ship) + PLANNING_MS;
    if (busy->kind != ERR_BUSY)
        return error_move(err, busy);
    for (unsigned looks = 0;; looks++) {
        ShipView view = {0};
        bool planning = false;
        if (!is_planning(ctx, ship, &planning, err) || !look(ctx, ship, &view, err))
            return false;
        if (attempt_action(attempt_kind(view.latest)) == ATTEMPT_ATTACH)
            return attach(ctx, ship, &view, ret, err);
        if (!planning || ship_now(ship) >= until)
            return error_move(err, busy);
        if (!clock->sleep_ms(clock, clock_backoff_ms(looks, 50, 500), ship->config.cancel))
            return cancel_error(ship->config.cancel, err);
    }
}

/* It has ended since they asked, while nobody looked. */
static bool is_their_answer(const Ship *ship, const ShipView *view)
{
    return ship->config.asks_again && view->was_open && view->latest->verdict;
}

bool ship_run_phase(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err)
{
    ShipView view = {0};
    AttemptAction action = ATTEMPT_REFUSE;
    ERROR_AUTO Error busy = {0};
    if (!ship_check_run(ship, err) || !look(ctx, ship, &view, err))
        return false;
    if (is_their_answer(ship, &view))
        return finish(ship, ret, view.latest, err);
    if (!decide(ship, &view, &action, err))
        return false;
    if (action != ATTEMPT_START)
        return act(ctx, ship, &view, action, ret, err);
    ship->run_id = id_new(ship);
    if (!keeper_take(ship, ship->run_id, &busy))
        return attach_instead(ctx, ship, ret, &busy, err);
    /* What we saw before we had the lease may have changed. */
    return reconcile_others(ship, err) && look(ctx, ship, &view, err) &&
           decide(ship, &view, &action, err) && act(ctx, ship, &view, action, ret, err);
}

bool ship_run(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err)
{
    *ret = (RunResult){0};
    bool done = ship_run_phase(ctx, ship, ret, err);
    if (!done && ret->run)
        oneoff_roll_back(ctx, ship, ret->run, err);
    keeper_release(ship);
    return done;
}
