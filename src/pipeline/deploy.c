#include <string.h>

#include "base/id.h"
#include "pipeline/breaking.h"
#include "pipeline/cut_off.h"
#include "pipeline/deployment.h"
#include "pipeline/gatekeeper.h"
#include "pipeline/keeper.h"
#include "pipeline/reconcile.h"
#include "pipeline/run_event.h"
#include "pipeline/ship_private.h"
#include "pipeline/superseded.h"

static bool overrides(const Ship *ship, const char *rule)
{
    return ship->config.override_rule && strcmp(ship->config.override_rule, rule) == 0;
}

static bool was_migrated(const ShipView *view)
{
    const char *rolled_back = release_state_name(RELEASE_ROLLED_BACK);
    return view->latest && view->latest->verdict && strcmp(view->latest->verdict, "success") == 0 &&
           !(view->release && strcmp(view->release->state, rolled_back) == 0);
}

static bool serves(const ShipView *view)
{
    return view->release && view->head->serving &&
           strcmp(view->head->serving, view->release->id) == 0 &&
           strcmp(view->release->state, "deployed") == 0;
}

static bool refuse(const Ship *ship, const GateAnswer *answer, const char *state, Error *err)
{
    const char *release = ship->config.release;
    error_set(err, answer->kind == ERR_UNKNOWN ? ERR_UNKNOWN : ERR_GATE,
              "release %s may not be deployed in %s: %s", release, ship->config.environment,
              answer->words);
    error_detail(err, "its state is '%s'", state);
    return answer->hint
               ? error_hint(err, "%s", answer->hint)
               : error_hint(err, "migrate and deploy it: tidegate up --release %s", release);
}

/* What the database has lost since is not there for it (RELEASES.md, "Identity and order"). */
static bool check_breaking(const Ship *ship, const ShipView *view, Error *err)
{
    TALLOC_AUTO char *since = breaking_since(NULL, view->head, view->release);
    if (!since || overrides(ship, "lint"))
        return true;
    error_set(err, ERR_POLICY, "release %s cannot live with what was migrated in %s since: %s",
              view->release->id, ship->config.environment, since);
    return error_hint(
        err,
        "go forward instead: a new release that brings the old behaviour back; if you "
        "know that it can: tidegate deploy --release %s --back --override lint "
        "--reason TEXT",
        view->release->id);
}

/* Going back is to a release that was migrated here and has been passed. It never migrates. */
static bool check_back(const Ship *ship, const ShipView *view, Error *err)
{
    GateAnswer answer = gate_judge(view->release, view->latest, view->head);
    if (!was_migrated(view)) {
        if (answer.kind != ERR_UNKNOWN)
            answer.words = "it was never migrated here, so there is nothing to go back to";
        return refuse(ship, &answer, answer.state, err);
    }
    if (release_is_superseded(view->release, view->head))
        return check_breaking(ship, view, err);
    error_set(err, ERR_USAGE, "release %s is the newest in %s: going to it is not going back",
              view->release->id, ship->config.environment);
    return error_hint(err, "tidegate deploy --release %s", view->release->id);
}

/* What the deployment begins with, or why there must be none. */
static bool decide(Ship *ship, const ShipView *view, ReleaseEvent *ret_event, Error *err)
{
    if (ship->config.back) {
        *ret_event = EVENT_BACK;
        return check_back(ship, view, err);
    }
    GateAnswer answer = gate_judge(view->release, view->latest, view->head);
    if (answer.kind == ERR_SUPERSEDED && !superseded_check(ship, view, err))
        return false;
    bool migrated = answer.open || (answer.kind == ERR_SUPERSEDED && was_migrated(view));
    *ret_event = migrated ? EVENT_DEPLOY : EVENT_OVERRIDE;
    return migrated || overrides(ship, "closed-gate") ||
           refuse(ship, &answer, view->release ? view->release->state : "never-seen", err);
}

static Deployment make_deployment(const ShipView *view, LedgerRelease *release, const char *id,
                                  ReleaseEvent event)
{
    return (Deployment){
        .id = id,
        .release = release,
        .previous = view->head->serving,
        .plan = view->latest ? json_object_get(view->latest->intent, "plan") : NULL,
        .event = event,
    };
}

/* The records say so, and the deployer sees nothing else. */
static bool still_serves(TALLOC_CTX *ctx, Ship *ship, const ShipView *view)
{
    if (!serves(view))
        return false;
    const Deployment last =
        make_deployment(view, view->release, view->release->deployment, EVENT_DEPLOY);
    return !deployment_contradicts(ctx, ship, &last);
}

static bool has_several_services(const Ship *ship)
{
    const char *const *services = ship->config.target.services;
    return services && services[0] && services[1];
}

/* What is handed over needs no second time, unless there is more to tell than the run has. */
static bool was_handed_over(const Ship *ship, const ShipView *view)
{
    return view->release && view->release->deployment && was_migrated(view) &&
           strcmp(view->release->state, "migrated") == 0 &&
           strcmp(ship->config.deployer, "none") == 0 && !has_several_services(ship);
}

static bool nothing_to_do(TALLOC_CTX *ctx, Ship *ship, const ShipView *view, DeployResult *ret)
{
    if (ship->config.observe)
        return false;
    bool handed_over = was_handed_over(ship, view);
    if (!handed_over && !still_serves(ctx, ship, view))
        return false;
    cut_off_complete(ship, view->release);
    *ret = (DeployResult){
        .state = handed_over ? "handed-over" : "deployed",
        .serving = view->head->serving,
        .deployment = view->release->deployment,
        .run = view->latest,
        .nothing_to_do = true,
    };
    return true;
}

static bool record_override(Ship *ship, ReleaseEvent event, const ShipView *view,
                            const char *deployment, Error *err)
{
    const char *rule = event == EVENT_BACK                    ? "back"
                       : event == EVENT_OVERRIDE              ? "closed-gate"
                       : superseded_is_overridden(ship, view) ? "superseded"
                                                              : NULL;
    TALLOC_AUTO char *broken =
        event == EVENT_BACK ? breaking_since(NULL, view->head, view->release) : NULL;
    return (!rule || override_event_append(ship, rule, NULL, deployment, err)) &&
           (!broken || override_event_append(ship, "lint", NULL, deployment, err));
}

static bool deploy_now(TALLOC_CTX *ctx, Ship *ship, const ShipView *view, ReleaseEvent event,
                       DeployResult *ret, Error *err)
{
    const char *id = id_new(ctx);
    LedgerRelease *release = view->release;
    if (!release && !superseded_register(ctx, ship, &release, err))
        return false;
    const Deployment deployment = make_deployment(view, release, id, event);
    ret->run = view->latest;
    return record_override(ship, event, view, id, err) &&
           deployment_run(ctx, ship, &deployment, ret, err);
}

/* What stands is told before somebody waits for the lease. */
static bool look_before(TALLOC_CTX *ctx, Ship *ship, DeployResult *ret, bool *ret_done, Error *err)
{
    ShipView view = {0};
    ReleaseEvent event = EVENT_DEPLOY;
    const char *release = ship->config.release;
    if (!ship_view(ctx, ship, release, &view, err))
        return false;
    ret->serving = view.head->serving;
    if (view.latest && !reconcile_run(ctx, ship, &view.latest, err))
        return false;
    *ret_done = nothing_to_do(ctx, ship, &view, ret);
    return *ret_done ||
           (ship_view(ctx, ship, release, &view, err) && decide(ship, &view, &event, err));
}

/* ship_view() or ship_view_recall() */
typedef bool (*Look)(TALLOC_CTX *ctx, Ship *ship, const char *release, ShipView *ret, Error *err);

/* With the lease. That it is still ours is proven before the deployment begins, and with it that
 * nobody but us has changed what was seen under it. */
static bool look_and_deploy(TALLOC_CTX *ctx, Ship *ship, Look look, DeployResult *ret, Error *err)
{
    ShipView view = {0};
    ReleaseEvent event = EVENT_DEPLOY;
    if (!reconcile_others(ship, err) || !look(ctx, ship, ship->config.release, &view, err))
        return false;
    ret->serving = view.head->serving;
    return nothing_to_do(ctx, ship, &view, ret) ||
           (decide(ship, &view, &event, err) && deploy_now(ctx, ship, &view, event, ret, err));
}

bool ship_deploy_phase(TALLOC_CTX *ctx, Ship *ship, DeployResult *ret, Error *err)
{
    bool done = false;
    if (!ship_check_deploy(ship, err))
        return false;
    if (ship->lease)
        return look_and_deploy(ctx, ship, ship_view_recall, ret, err);
    return look_before(ctx, ship, ret, &done, err) &&
           (done ||
            (keeper_take(ship, NULL, err) && look_and_deploy(ctx, ship, ship_view, ret, err)));
}

bool ship_deploy(TALLOC_CTX *ctx, Ship *ship, DeployResult *ret, Error *err)
{
    *ret = (DeployResult){0};
    bool done = ship_deploy_phase(ctx, ship, ret, err);
    keeper_release(ship);
    return done;
}
