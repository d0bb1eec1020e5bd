#include "pipeline/oneoff.h"

#include <string.h>

#include "base/id.h"
#include "pipeline/attach.h"
#include "pipeline/attempts.h"
#include "pipeline/keeper.h"
#include "pipeline/outcome.h"
#include "pipeline/reconcile.h"
#include "pipeline/start.h"
#include "pipeline/verdict.h"

/* The image that the release was registered with, so that nobody has to name it again. */
static bool know_image(TALLOC_CTX *ctx, Ship *ship, Error *err)
{
    LedgerRelease *release = NULL;
    if (ship->config.image)
        return true;
    if (!ledger_release_get(ctx, ship->ledger, ship->config.release, &release, err))
        return false;
    if (release)
        ship->config.image = release->image;
    return true;
}

bool ship_take_serving(TALLOC_CTX *ctx, Ship *ship, const char **ret_release, Error *err)
{
    LedgerHead *head = NULL;
    if (!ledger_head_get(ctx, ship->ledger, &head, err))
        return false;
    if (!head->serving) {
        error_set(err, ERR_FAILED, "no release is recorded to serve in '%s'",
                  ship->config.environment);
        return error_hint(err, "name one with --release, or deploy one: tidegate up");
    }
    *ret_release = ship->config.release = head->serving;
    return true;
}

/* The lease keeps other releases away; a run of this one may go on without anybody who holds it. */
static bool check_nothing_runs(TALLOC_CTX *ctx, Ship *ship, Error *err)
{
    LedgerRun *latest = NULL;
    if (!ledger_run_latest(ctx, ship->ledger, ship->config.release, &latest, err))
        return false;
    if (!latest)
        return true;
    if (!reconcile_run(ctx, ship, &latest, err))
        return false;
    AttemptKind kind = attempt_kind(latest);
    if (kind != ATTEMPT_RUNNING && kind != ATTEMPT_UNKNOWN)
        return true;
    error_set(err, kind == ATTEMPT_RUNNING ? ERR_BUSY : ERR_UNKNOWN,
              "run %s of release %s may still be at work", latest->run_id, latest->release);
    return error_hint(err, "follow it: tidegate watch %s", latest->run_id);
}

static bool start_and_follow(TALLOC_CTX *ctx, Ship *ship, const Attempt *attempt, RunResult *ret,
                             Error *err)
{
    LedgerRun *run = NULL;
    bool started = start_attempt(ctx, ship, attempt, &run, err);
    ret->run = run;
    bool has_verdict = started && (run->verdict || attach_to_run(ctx, ship, &run, true, err));
    ret->run = run;
    return has_verdict && outcome_of_run(ship, run, err);
}

static bool run_alone(TALLOC_CTX *ctx, Ship *ship, const Attempt *attempt, RunResult *ret,
                      Error *err)
{
    ship->run_id = id_new(ship);
    bool done = know_image(ctx, ship, err) && keeper_take(ship, ship->run_id, err) &&
                reconcile_others(ship, err) && check_nothing_runs(ctx, ship, err) &&
                start_and_follow(ctx, ship, attempt, ret, err);
    keeper_release(ship);
    return done;
}

bool ship_oneoff(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err)
{
    const Attempt attempt = {.kind = RUN_COMMAND, .command = ship->config.command};
    *ret = (RunResult){0};
    return ship_check_run(ship, err) && run_alone(ctx, ship, &attempt, ret, err);
}

static bool check_rollback(const Ship *ship, Error *err)
{
    if (ship->config.rollback && ship->config.rollback[0])
        return true;
    error_set(err, ERR_CONFIG, "there is no rollback command for '%s'", ship->config.environment);
    return error_hint(err, "set `rollback: [db-rollback]` in tidegate.yml, or run one by hand: "
                           "tidegate run --one-off -- CMD");
}

bool ship_rollback(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err)
{
    const Attempt attempt = {.kind = RUN_ROLLBACK, .command = ship->config.rollback};
    *ret = (RunResult){0};
    return ship_check_run(ship, err) && check_rollback(ship, err) &&
           run_alone(ctx, ship, &attempt, ret, err);
}

static bool may_roll_back(const Ship *ship, const LedgerRun *failed)
{
    ErrorKind kind = verdict_run_kind(failed);
    bool ended =
        failed->verdict && failed->ended_proven && strcmp(failed->verdict, "not-started") != 0;
    return ship->lease && ship->config.rollback_on_failure && ended &&
           (kind == ERR_FAILED || kind == ERR_PARTIAL);
}

void oneoff_roll_back(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *failed, Error *why)
{
    const Attempt attempt = {.kind = RUN_ROLLBACK, .command = ship->config.rollback};
    ERROR_AUTO Error failure = {0};
    RunResult rollback = {0};
    if (!may_roll_back(ship, failed))
        return;
    ship->run_id = id_new(ship);
    bool done = check_rollback(ship, &failure) && keeper_take(ship, ship->run_id, &failure) &&
                start_and_follow(ctx, ship, &attempt, &rollback, &failure);
    TALLOC_AUTO char *before = talloc_strdup(NULL, why->detail ? why->detail : "");
    const char *separator = *before ? "\n" : "";
    if (done)
        error_detail(why, "%s%sits rollback succeeded (run %s)", before, separator,
                     rollback.run->run_id);
    else
        error_detail(why, "%s%sits rollback did not succeed: %s", before, separator,
                     failure.message);
}
