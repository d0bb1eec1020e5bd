#include <string.h>

#include "pipeline/run_event.h"

static const char *entry_id(const LedgerEvent *event)
{
    const char *id = strcmp(event->kind, "run") == 0          ? event->run_id
                     : strcmp(event->kind, "deployment") == 0 ? event->deployment
                                                              : NULL;
    return id;
}

static bool is_replaced(const LedgerEvent *kept, size_t count, const LedgerEvent *event)
{
    const char *id = entry_id(event);
    for (size_t i = 0; id && i < count; i++) {
        const char *other = entry_id(&kept[i]);
        if (other && strcmp(other, id) == 0)
            return true;
    }
    return false;
}

size_t history_latest_each(LedgerEvent *events, size_t count, size_t limit)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < limit; i++) {
        if (!events[i].kind || is_replaced(events, kept, &events[i]))
            continue;
        events[kept++] = events[i];
    }
    return kept;
}

bool history_entries(TALLOC_CTX *ctx, Ledger *ledger, size_t limit, LedgerEvent **ret_events,
                     size_t *ret_count, Error *err)
{
    LedgerEvent *events = NULL;
    size_t count = 0;
    if (!ledger_events(ctx, ledger, limit * HISTORY_EACH, &events, &count, err))
        return false;
    *ret_events = events;
    *ret_count = history_latest_each(events, count, limit);
    return true;
}

bool ship_history(TALLOC_CTX *ctx, Ship *ship, size_t limit, LedgerEvent **ret_events,
                  size_t *ret_count, Error *err)
{
    return history_entries(ctx, ship->ledger, limit, ret_events, ret_count, err);
}
