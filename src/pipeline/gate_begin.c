#include <string.h>

#include "pipeline/ship_private.h"
#include "pipeline/states.h"

/* How far back it is looked for what served last. */
#define LOOK_BACK 200

static bool is_being_deployed(const ShipView *view)
{
    return view->release &&
           strcmp(view->release->state, release_state_name(RELEASE_DEPLOYING)) == 0;
}

static bool names_success(const LedgerEvent *event)
{
    return strcmp(event->kind, "deployment") == 0 && event->release && event->state &&
           strcmp(event->state, release_state_name(RELEASE_DEPLOYED)) == 0;
}

/* *ret_release is NULL when the newest entries name none. */
static bool served_last(TALLOC_CTX *ctx, Ship *ship, const char **ret_release, Error *err)
{
    LedgerEvent *events = NULL;
    size_t count = 0;
    *ret_release = NULL;
    if (!ledger_events(ctx, ship->ledger, LOOK_BACK, &events, &count, err))
        return false;
    for (size_t i = 0; i < count && !*ret_release; i++) {
        if (names_success(&events[i]))
            *ret_release = events[i].release;
    }
    return true;
}

/* What is closed may begin all the same. A migration that failed, is half done or not known is no
 * way back. */
static bool may_begin(TALLOC_CTX *ctx, Ship *ship, ErrorKind why, bool *ret_may, Error *err)
{
    ShipView view = {0};
    const char *last = NULL;
    if (!ship_view(ctx, ship, ship->config.release, &view, err))
        return false;
    *ret_may = is_being_deployed(&view);
    if (*ret_may || why != ERR_SUPERSEDED)
        return true;
    if (!served_last(ctx, ship, &last, err))
        return false;
    *ret_may = last && strcmp(last, ship->config.release) == 0;
    return true;
}

bool ship_gate_begins(TALLOC_CTX *ctx, Ship *ship, GateResult *ret, Error *err)
{
    ERROR_AUTO Error closed = {0};
    bool may = false;
    if (ship_gate(ctx, ship, ret, &closed))
        return true;
    bool judged = closed.kind == ERR_GATE || closed.kind == ERR_SUPERSEDED;
    if (judged && !may_begin(ctx, ship, closed.kind, &may, err))
        return false;
    if (!may)
        return error_move(err, &closed);
    ret->open = true;
    ret->closed_for_good = false;
    ret->reason = NULL;
    return true;
}
