#include "ledger/space.h"

#define FIELD(key, member, type)                                                                   \
    {                                                                                              \
        key, offsetof(LedgerEvent, member), type, 0                                                \
    }

static const Field EVENT_FIELDS[] = {
    FIELD("number", number, FIELD_INT),      FIELD("at", at, FIELD_NAME),
    FIELD("kind", kind, FIELD_NAME),         FIELD("release", release, FIELD_NAME),
    FIELD("run_id", run_id, FIELD_NAME),     FIELD("state", state, FIELD_NAME),
    FIELD("verdict", verdict, FIELD_NAME),   FIELD("actor", actor, FIELD_TEXT),
    FIELD("ci_url", ci_url, FIELD_TEXT),     FIELD("started_at", started_at, FIELD_NAME),
    FIELD("ended_at", ended_at, FIELD_NAME), FIELD("deployment", deployment, FIELD_NAME),
    FIELD("reason", reason, FIELD_TEXT),     FIELD("more", more, FIELD_JSON),
};

static const RecordType EVENT_RECORD = {
    .what = "event",
    .size = sizeof(LedgerEvent),
    .fields = EVENT_FIELDS,
    .n_fields = COUNT_OF(EVENT_FIELDS),
    .version_offset = -1,
};

static const char *const ALL_EVENTS[] = {"", NULL};

static char *event_key(TALLOC_CTX *ctx, const Ledger *ledger, int64_t number)
{
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "%020lld", (long long)number);
    return space_key(ctx, ledger, "event", (const char *const[]){text, NULL});
}

static bool newest_number(Ledger *ledger, int64_t *ret_number, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerEvent *newest = NULL;
    size_t count = 0;
    if (!ledger_events(tmp, ledger, 1, &newest, &count, err))
        return false;
    *ret_number = count ? newest[0].number : 0;
    return true;
}

/* Only the number behind the newest one is free: on one that is taken, somebody else has appended,
 * and the newest one is asked for. */
static bool try_append(Ledger *ledger, const LedgerEvent *event, bool *ret_written, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerEvent numbered = *event;
    if (ledger->last_event == 0 && !newest_number(ledger, &ledger->last_event, err))
        return false;
    numbered.number = ledger->last_event + 1;
    numbered.at = space_now(tmp, ledger);
    JSON_AUTO json_t *json = record_encode(&EVENT_RECORD, &numbered, NULL);
    if (!store_put(ledger->store, event_key(tmp, ledger, numbered.number), json, STORE_ABSENT,
                   ret_written, err))
        return false;
    ledger->last_event = *ret_written ? numbered.number : 0;
    return true;
}

bool ledger_event_append(Ledger *ledger, const LedgerEvent *event, Error *err)
{
    for (unsigned attempt = 0; attempt < SPACE_SWAPS; attempt++) {
        bool written = false;
        if (!try_append(ledger, event, &written, err))
            return false;
        if (written)
            return true;
        if (!space_pause(ledger, attempt, err))
            return false;
    }
    return space_changed("history", ledger->environment, err);
}

bool ledger_events(TALLOC_CTX *ctx, Ledger *ledger, size_t limit, LedgerEvent **ret_events,
                   size_t *ret_count, Error *err)
{
    return ledger_events_before(ctx, ledger, 0, limit, ret_events, ret_count, err);
}

bool ledger_events_before(TALLOC_CTX *ctx, Ledger *ledger, int64_t before, size_t limit,
                          LedgerEvent **ret_events, size_t *ret_count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const StoreRange range = {
        .prefix = space_key(tmp, ledger, "event", ALL_EVENTS),
        .beyond = before > 0 ? event_key(tmp, ledger, before) : NULL,
        .limit = limit,
        .newest_first = true,
    };
    StoreDocument *documents = NULL;
    size_t count = 0;
    if (!store_list(tmp, ledger->store, &range, &documents, &count, err))
        return false;
    LedgerEvent *events = talloc_zero_array(tmp, LedgerEvent, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        if (!record_decode(events, &EVENT_RECORD, &documents[i], &events[i], err))
            return false;
    }
    if (count && before == 0 && events[0].number > ledger->last_event)
        ledger->last_event = events[0].number;
    *ret_events = talloc_steal(ctx, events);
    *ret_count = count;
    return true;
}
