#include <string.h>

#include "deploy/pause.h"
#include "pipeline/run_event.h"
#include "pipeline/ship_private.h"

#define LOOK_MS 2000

static DeployRequest request_of(const Ship *ship)
{
    const ShipConfig *config = &ship->config;
    return (DeployRequest){
        .aws = config->aws,
        .target = &config->target,
        .clock = config->clock,
        .cancel = config->cancel,
        .progress = config->progress,
    };
}

static bool none_waits(const Ship *ship, Error *err)
{
    error_set(err, ERR_FAILED, "no deployment in %s waits for an answer", ship->config.environment);
    return error_hint(err,
                      "the service needs a lifecycle hook of targetType PAUSE at PRE_SCALE_UP; "
                      "--wait 10m waits for a deployment that is about to begin");
}

/* At least one that waits; children of ctx. */
static bool await_pauses(TALLOC_CTX *ctx, Ship *ship, int64_t deadline, DeployPause **ret_pauses,
                         size_t *ret_count, Error *err)
{
    const ShipConfig *config = &ship->config;
    const DeployRequest request = request_of(ship);
    for (;;) {
        if (!deploy_find_pauses(ctx, &request, ret_pauses, ret_count, err))
            return false;
        if (*ret_count > 0)
            return true;
        if (ship_now(ship) >= deadline)
            return none_waits(ship, err);
        progress_say(config->progress, PROGRESS_WAIT, "no deployment waits for an answer yet");
        if (!config->clock->sleep_ms(config->clock, LOOK_MS, config->cancel))
            return cancel_error(config->cancel, err);
    }
}

/* Which release is asked about. Somebody who names another one than the revision does is answered
 * for neither. */
static bool choose_release(const Ship *ship, const DeployPause *pause, const char **ret_release,
                           Error *err)
{
    const char *named = ship->config.release;
    *ret_release = named ? named : pause->release;
    if (!*ret_release) {
        error_set(err, ERR_USAGE,
                  "the revision %s, which service %s waits to deploy, names no "
                  "release",
                  pause->task_definition ? pause->task_definition : "?", pause->service);
        return error_hint(err, "say which release it is of: --release ID; revisions that tidegate "
                               "registers name theirs");
    }
    if (!named || !pause->release || deploy_pause_is_of(pause, named))
        return true;
    error_set(err, ERR_USAGE, "service %s waits to deploy release %s, not %s", pause->service,
              pause->release, named);
    return error_hint(err, "without --release the revision's own release is asked about");
}

static bool record(Ship *ship, const DeployPause *pause, const char *release, bool go_on,
                   const GateResult *gate, Error *err)
{
    JSON_AUTO json_t *more = json_pack("{s:s, s:s, s:s?}", "service", pause->service, "hook",
                                       pause->hook, "task_definition", pause->task_definition);
    const LedgerEvent event = {
        .kind = "gate",
        .release = release,
        .run_id = gate->run_id,
        .state = go_on ? "continued" : "sent-back",
        .verdict = gate->verdict,
        .actor = ship->config.actor,
        .ci_url = ship->config.ci_url,
        .deployment = pause->deployment,
        .reason = gate->reason,
        .more = more,
    };
    return ledger_event_append(ship->ledger, &event, err);
}

/* The deployment waits on, and what becomes of it when nobody answers is said. */
static bool left_waiting(const DeployPause *pause, Error *err)
{
    TALLOC_AUTO char *cause = talloc_strdup(NULL, err->detail ? err->detail : "");
    return error_detail(err, "%s%sthe deployment of service %s still waits%s%s%s", cause,
                        *cause ? "\n" : "", pause->service, pause->expires_at ? "; at " : "",
                        pause->expires_at ? pause->expires_at : "",
                        !pause->expires_at     ? ""
                        : pause->goes_on_alone ? " ECS lets it go on by itself, unless it is "
                                                 "answered"
                                               : " ECS sends it back, unless it is answered");
}

static bool answer(Ship *ship, const DeployPause *pause, const char *release, bool go_on,
                   const GateResult *gate, const char **ret_answer, Error *err)
{
    const DeployRequest request = request_of(ship);
    ERROR_AUTO Error failure = {0};
    if (!deploy_answer_pause(&request, pause, go_on, &failure))
        return error_is_set(err) ? error_detail(err, "%s", failure.message)
                                 : error_move(err, &failure);
    *ret_answer = go_on ? "CONTINUE" : "ROLLBACK";
    progress_say(ship->config.progress, PROGRESS_STEP, "the deployment of service %s %s",
                 pause->service, go_on ? "goes on" : "is sent back");
    if (record(ship, pause, release, go_on, gate, &failure))
        return !error_is_set(err);
    progress_say(ship->config.progress, PROGRESS_WARNING, "the answer is not recorded: %s",
                 failure.message);
    return !error_is_set(err);
}

static bool judge(TALLOC_CTX *ctx, Ship *ship, const DeployPause *pause, int64_t deadline,
                  PauseAnswer *ret, Error *err)
{
    const char *release = NULL;
    int64_t left = deadline - ship_now(ship);
    *ret = (PauseAnswer){.pause = pause};
    if (!choose_release(ship, pause, &release, err))
        return false;
    ret->release = release;
    const char *before = ship->config.release;
    int64_t wait_before = ship->config.wait_ms;
    ship->config.release = release;
    ship->config.wait_ms = left > 0 ? left : 0;
    bool open = ship_gate(ctx, ship, &ret->gate, err);
    ship->config.release = before;
    ship->config.wait_ms = wait_before;
    if (!open && !ret->gate.closed_for_good)
        return left_waiting(pause, err);
    return answer(ship, pause, release, open, &ret->gate, &ret->answer, err);
}

bool ship_gate_paused(TALLOC_CTX *ctx, Ship *ship, PauseResult *ret, Error *err)
{
    DeployPause *pauses = NULL;
    size_t count = 0;
    int64_t deadline = ship_now(ship) + ship->config.wait_ms;
    *ret = (PauseResult){0};
    if (!await_pauses(ctx, ship, deadline, &pauses, &count, err))
        return false;
    ret->answers = talloc_zero_array(ctx, PauseAnswer, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        ERROR_AUTO Error failure = {0};
        bool passed = judge(ctx, ship, &pauses[i], deadline, &ret->answers[i], &failure);
        ret->count++;
        /* Each is answered, whatever became of the one before; the first failure is told. */
        if (!passed)
            error_move(err, &failure);
    }
    return !error_is_set(err);
}
