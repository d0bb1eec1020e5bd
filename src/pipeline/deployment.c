#include "pipeline/deployment.h"

#include <string.h>

#include "base/fs.h"
#include "pipeline/keeper.h"
#include "pipeline/notices.h"
#include "pipeline/run_event.h"
#include "pipeline/step.h"

/* What the deployer's answer means for the release, and how the history calls it. */
static const struct {
    const char *outcome;
    ReleaseEvent event;
} outcomes[] = {
    {"deployed", EVENT_SERVES},
    {"handed-over", EVENT_HANDED_OVER},
    {"failed", EVENT_DEPLOY_FAILED},
};

static ReleaseEvent outcome_event(bool succeeded, const DeployOutcome *outcome)
{
    for (size_t i = 0; succeeded && outcome->state && i < COUNT_OF(outcomes); i++) {
        if (strcmp(outcome->state, outcomes[i].outcome) == 0)
            return outcomes[i].event;
    }
    return EVENT_DEPLOY_FAILED;
}

static const char *event_state(ReleaseEvent event)
{
    static const struct {
        ReleaseEvent event;
        const char *state;
    } names[] = {
        {EVENT_SERVES, "deployed"},
        {EVENT_HANDED_OVER, "handed-over"},
        {EVENT_DEPLOY_FAILED, "deploy-failed"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (names[i].event == event)
            return names[i].state;
    }
    return "deploying";
}

static bool still_ours(void *data, Error *err)
{
    return keeper_check(data, err);
}

/* The deployer adds what it knows of the release itself. */
static const char *const *environment_of(TALLOC_CTX *ctx, const Ship *ship)
{
    const ShipConfig *config = &ship->config;
    size_t count = 0;
    while (config->environment_extra && config->environment_extra[count])
        count++;
    const char **list = talloc_zero_array(ctx, const char *, (unsigned)count + 3);
    for (size_t i = 0; i < count; i++)
        list[i] = config->environment_extra[i];
    list[count++] = talloc_asprintf(ctx, "TIDEGATE_APP=%s", config->app);
    /* A mere look needs no lease. */
    if (ship->lease)
        list[count] =
            talloc_asprintf(ctx, "TIDEGATE_FENCE=%lld", (long long)ship->lease->holder.number);
    return list;
}

const char *deployment_log_path(TALLOC_CTX *ctx, const Ship *ship, const char *id)
{
    if (strchr(id, '/'))
        return NULL;
    return fs_join(ctx, ledger_local_dir(ship->ledger), talloc_asprintf(ctx, "%s.deploy.log", id));
}

static DeployRequest make_request(TALLOC_CTX *ctx, Ship *ship, const Deployment *deployment)
{
    const ShipConfig *config = &ship->config;
    return (DeployRequest){
        .release = deployment->release->id,
        .image = deployment->release->image,
        .previous = deployment->previous,
        .deployment = deployment->id,
        .command = config->deploy_command,
        .environment = environment_of(ctx, ship),
        .directory = config->directory,
        .health = config->health,
        .application = config->application,
        .group = config->group,
        .hooks = config->hooks,
        .stop_on_cancel = config->stop_on_cancel,
        .timeout_ms = config->deploy_timeout_ms,
        .aws = config->aws,
        .target = &config->target,
        .engine = config->engine,
        .containers = &config->container,
        .app = config->app,
        .release_environment = config->environment,
        .actor = config->actor,
        .plan = deployment->plan,
        .log_path = deployment_log_path(ctx, ship, deployment->id),
        .clock = config->clock,
        .cancel = config->cancel,
        .progress = config->progress,
        .still_ours = still_ours,
        .data = ship,
    };
}

bool deployment_contradicts(TALLOC_CTX *ctx, Ship *ship, const Deployment *deployment)
{
    ERROR_AUTO Error unseen = {0};
    bool serves = true;
    const DeployDriver *driver = deploy_find(ship->config.deployer);
    if (!driver->serves)
        return false;
    const DeployRequest request = make_request(ctx, ship, deployment);
    if (!driver->serves(ctx, &request, &serves, &unseen) || serves)
        return false;
    progress_say(ship->config.progress, PROGRESS_WARNING,
                 "release %s was deployed in %s, and does not serve there any more",
                 deployment->release->id, ship->config.environment);
    return true;
}

static bool record_begin(Ship *ship, const Deployment *deployment, const char *at, Error *err)
{
    const Transition *row = NULL;
    Step step = {
        .release = deployment->release->id,
        .event = deployment->event,
        .deployment = deployment->id,
        .seen = deployment->release,
    };
    if (!step_record(ship->ledger, &step, &row, err) ||
        !deployment_event_append(ship, deployment->id, release_state_name(row->to), at, NULL, err))
        return error_wrap(err, "recording deployment %s", deployment->id);
    progress_say(ship->config.progress, PROGRESS_STEP, "release %s %s", step.release, row->words);
    notices_deployment_started(ship, deployment->id, at);
    return true;
}

static bool record_end(Ship *ship, const Deployment *deployment, ReleaseEvent event,
                       const DeployOutcome *outcome, const char *started_at, Error *err)
{
    const Transition *row = NULL;
    Step step = {
        .release = deployment->release->id,
        .event = event,
        .serving = outcome->serving,
    };
    return (step_record(ship->ledger, &step, &row, err) &&
            deployment_event_append(ship, deployment->id, event_state(event), started_at, outcome,
                                    err)) ||
           error_wrap(err, "recording the end of deployment %s", deployment->id);
}

/* A signal counts as such only when it is proven what serves after it. */
static ErrorKind failure_kind(const DeployOutcome *outcome, const Error *why)
{
    bool is_signal = why->kind == ERR_INTERRUPTED || why->kind == ERR_TERMINATED;
    return is_signal && outcome->serving ? why->kind : ERR_DEPLOY;
}

/* Whatever else the deployer advises, one command goes on from there. */
static void hint_next(const Deployment *deployment, const DeployOutcome *outcome, Error *why)
{
    const char *release = deployment->release->id;
    if (!why->hint && outcome->next)
        error_hint(why, "%s", outcome->next);
    if (!why->hint) {
        error_hint(why,
                   "see why with `tidegate logs %s`; mend it, then deploy again: tidegate "
                   "deploy --release %s",
                   deployment->id, release);
        return;
    }
    TALLOC_AUTO char *advice = talloc_strdup(NULL, why->hint);
    error_hint(why, "%s\nthen deploy again: tidegate deploy --release %s", advice, release);
}

static bool failed(const Ship *ship, const Deployment *deployment, const DeployOutcome *outcome,
                   Error *why, Error *err)
{
    const char *release = deployment->release->id;
    ErrorKind kind = failure_kind(outcome, why);
    bool told = why->kind == ERR_DEPLOY || outcome->details != NULL;
    if (!told && outcome->serving)
        error_detail(why, "release %s serves now", outcome->serving);
    else if (!told)
        error_detail(why, "what serves now in %s is not known", ship->config.environment);
    hint_next(deployment, outcome, why);
    if (!error_is_set(why))
        return error_set(err, kind, "the deployment of release %s failed", release);
    error_move(err, why);
    err->kind = kind;
    return error_wrap(err, "the deployment of release %s failed", release);
}

static bool unrecorded(const Deployment *deployment, Error *why, Error *err)
{
    error_move(err, why);
    err->kind = ERR_UNKNOWN;
    error_detail(err, "release %s was deployed all the same", deployment->release->id);
    if (!err->hint)
        error_hint(err,
                   "once that is mended, `tidegate deploy --release %s` does it again and "
                   "records it",
                   deployment->release->id);
    return false;
}

/* Not ours any more: whoever took the lease records what happens from here on. */
static bool is_fenced(bool succeeded, const Error *why)
{
    return !succeeded && why->kind == ERR_FENCED;
}

/* A signal came, and what was begun goes on without us: it did not fail, and it is followed on by
 * whoever deploys the release again. */
static bool is_left(const Ship *ship, bool succeeded, const Error *why)
{
    const ShipConfig *config = &ship->config;
    bool goes_on =
        config->observe || (deploy_find(config->deployer)->goes_on && !config->stop_on_cancel);
    bool is_signal = why->kind == ERR_INTERRUPTED || why->kind == ERR_TERMINATED;
    return !succeeded && is_signal && goes_on && config->leave_on_cancel;
}

static bool left(const Deployment *deployment, DeployResult *ret, Error *err)
{
    const char *release = deployment->release->id;
    ret->state = release_state_name(RELEASE_DEPLOYING);
    error_set(err, ERR_UNKNOWN, "the deployment of release %s goes on without us", release);
    return error_hint(err, "follow it on with `tidegate deploy --release %s`", release);
}

bool deployment_run(TALLOC_CTX *ctx, Ship *ship, const Deployment *deployment, DeployResult *ret,
                    Error *err)
{
    const ShipConfig *config = &ship->config;
    const char *at = clock_rfc3339(ctx, config->clock->wall_ms(config->clock), true);
    ERROR_AUTO Error why = {0}, record = {0};
    DeployOutcome outcome = {0};
    ret->deployment = deployment->id;
    if (!keeper_check(ship, err) || !record_begin(ship, deployment, at, err))
        return false;
    DeployRequest request = make_request(ctx, ship, deployment);
    bool succeeded = config->observe
                         ? deploy_observe(ctx, &request, &outcome, &why)
                         : deploy_find(config->deployer)->deploy(ctx, &request, &outcome, &why);
    ret->details = json_keep(ctx, outcome.details);
    if (is_fenced(succeeded, &why))
        return error_move(err, &why) ||
               error_wrap(err, "deployment %s was given up", deployment->id);
    if (is_left(ship, succeeded, &why))
        return left(deployment, ret, err);
    ReleaseEvent event = outcome_event(succeeded, &outcome);
    if (succeeded && event == EVENT_SERVES && !outcome.serving)
        outcome.serving = deployment->release->id;
    ret->state = event_state(event);
    ret->serving = outcome.serving;
    ret->reason = outcome.reason;
    bool recorded = record_end(ship, deployment, event, &outcome, at, &record);
    if (event == EVENT_DEPLOY_FAILED)
        return failed(ship, deployment, &outcome, &why, err);
    return recorded || unrecorded(deployment, &record, err);
}
