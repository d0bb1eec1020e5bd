#include "pipeline/superseded.h"

#include <string.h>

#include "pipeline/gatekeeper.h"
#include "pipeline/identity.h"
#include "pipeline/step.h"

static bool is_superseded(const ShipView *view)
{
    return view->release && release_is_superseded(view->release, view->head);
}

bool superseded_is_overridden(const Ship *ship, const ShipView *view)
{
    const char *rule = ship->config.override_rule;
    return is_superseded(view) && rule && strcmp(rule, "superseded") == 0;
}

/* A run of it may have started meanwhile; then its state is left to that run. */
static bool record_state(Ship *ship, const LedgerRelease *release, Error *err)
{
    ReleaseState state = RELEASE_STATE_COUNT;
    ERROR_AUTO Error ignored = {0};
    const Transition *row = NULL;
    if (!release_state_parse(release->state, &state) ||
        !transition_find(state, EVENT_SUPERSEDED, &row, &ignored) || row->to == state)
        return true;
    Step step = {.release = release->id, .event = EVENT_SUPERSEDED};
    ERROR_AUTO Error failure = {0};
    return step_record(ship->ledger, &step, &row, &failure) || failure.kind == ERR_INTERNAL ||
           error_move(err, &failure);
}

bool superseded_check(Ship *ship, const ShipView *view, Error *err)
{
    if (!is_superseded(view) || superseded_is_overridden(ship, view))
        return true;
    if (!record_state(ship, view->release, err))
        return false;
    error_set(err, ERR_SUPERSEDED,
              "release %s is superseded: a newer one has migrated or deployed in "
              "%s",
              view->release->id, ship->config.environment);
    if (view->head->serving)
        error_detail(err, "release %s serves now", view->head->serving);
    return error_hint(err,
                      "to go back to it on purpose: tidegate deploy --release %s --back --reason "
                      "TEXT",
                      view->release->id);
}

bool superseded_register(TALLOC_CTX *ctx, Ship *ship, LedgerRelease **ret_release, Error *err)
{
    const ShipConfig *config = &ship->config;
    LedgerRelease wanted = {
        .id = config->release,
        .image = config->image,
        .digest = identity_image_digest(config->image),
        .git_sha = config->git_sha,
        .set_hash = config->set_hash,
        .versions = config->versions,
        .state = release_state_name(RELEASE_PLANNED),
    };
    return ledger_release_register(ctx, ship->ledger, &wanted, ret_release, err);
}
