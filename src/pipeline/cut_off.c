#include "pipeline/cut_off.h"

#include <string.h>

#include "base/process.h"
#include "pipeline/run_event.h"
#include "pipeline/states.h"

/* The latest deployment of a release is among the newest entries, or was closed long ago. */
#define NEWEST 50

/* What the history calls the end of the release's latest deployment; NULL: none is recorded. */
static const char *recorded_end(const LedgerRelease *release)
{
    static const struct {
        ReleaseState state;
        const char *end;
    } ends[] = {
        {RELEASE_DEPLOYED, "deployed"},
        {RELEASE_DEPLOY_FAILED, "deploy-failed"},
        {RELEASE_MIGRATED, "handed-over"},
    };
    ReleaseState state = RELEASE_STATE_COUNT;
    bool known = release_state_parse(release->state, &state);
    for (size_t i = 0; known && i < COUNT_OF(ends); i++) {
        if (ends[i].state == state)
            return ends[i].end;
    }
    return NULL;
}

static bool is_of(const LedgerEvent *event, const LedgerRelease *release)
{
    return release && release->deployment && event->deployment &&
           strcmp(release->deployment, event->deployment) == 0;
}

bool cut_off_is(const LedgerEvent *event)
{
    return strcmp(event->kind, "deployment") == 0 && event->release && event->state &&
           strcmp(event->state, "deploying") == 0;
}

static bool append_end(Ship *ship, const LedgerEvent *event, const char *end, const char *at,
                       Error *err)
{
    LedgerEvent closed = *event;
    closed.state = end;
    closed.ended_at = at;
    closed.reason = "its process was killed before it could tell more";
    return ledger_event_append(ship->ledger, &closed, err);
}

bool cut_off_close(Ship *ship, const LedgerEvent *event, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerRelease *release = NULL;
    if (!ledger_release_get(tmp, ship->ledger, event->release, &release, err))
        return false;
    const char *end = is_of(event, release) ? recorded_end(release) : NULL;
    if (end)
        return append_end(ship, event, end, release->updated_at, err);
    LedgerEvent closed = *event;
    closed.state = "cut-off";
    closed.reason = "it was cut off; what it did is not known";
    return ledger_event_append(ship->ledger, &closed, err);
}

/* *ret_event is NULL when the deployment is closed. */
static bool find_open(TALLOC_CTX *ctx, Ship *ship, const LedgerRelease *release,
                      const LedgerEvent **ret_event, Error *err)
{
    LedgerEvent *events = NULL;
    size_t count = 0;
    *ret_event = NULL;
    if (!history_entries(ctx, ship->ledger, NEWEST, &events, &count, err))
        return false;
    for (size_t i = 0; i < count && !*ret_event; i++) {
        if (cut_off_is(&events[i]) && is_of(&events[i], release))
            *ret_event = &events[i];
    }
    return true;
}

/* Its holder may be about to write that very entry. */
static bool nobody_works(TALLOC_CTX *ctx, Ship *ship)
{
    ERROR_AUTO Error unseen = {0};
    LeaseHolder *holder = NULL;
    return ledger_lease_holder(ctx, ship->ledger, &holder, &unseen) &&
           (!holder || process_identity_has_ended(holder->owner));
}

void cut_off_complete(Ship *ship, const LedgerRelease *release)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error not_now = {0};
    const LedgerEvent *event = NULL;
    const char *end = recorded_end(release);
    if (!end || !find_open(tmp, ship, release, &event, &not_now) || !event ||
        !nobody_works(tmp, ship))
        return;
    /* Once more: it may have been written before its holder released the lease. */
    bool done = find_open(tmp, ship, release, &event, &not_now) &&
                (!event || append_end(ship, event, end, release->updated_at, &not_now));
    if (!done)
        progress_say(ship->config.progress, PROGRESS_VERBOSE, "%s", not_now.message);
}
