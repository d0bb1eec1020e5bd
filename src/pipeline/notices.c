#include "pipeline/notices.h"

#include <string.h>

#include "pipeline/notice_claim.h"
#include "pipeline/notice_event.h"

/* More is not caught up on: nobody reads a flood of old messages. */
#define NEWEST 50
/* Nor are entries that are older than this. A clock that is wrong by hours costs a message that
 * comes too late, or none, never a verdict. */
#define OLDEST_MS INT64_C(86400000)
/* Of all entries together; what is left then, the next command tells. */
#define BUDGET_MS (2 * NOTIFY_LIMIT_MS)
/* Of a start: what has begun waits for it. */
#define START_MS 3000

bool ship_notices_begin(Ship *ship, NotifyTarget *const *targets, const NotifyConfig *config,
                        Error *err)
{
    ship->targets = targets;
    ship->notify = config;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerTold *told = NULL;
    LedgerEvent *newest = NULL;
    size_t count = 0;
    bool written = false; /* false as well when somebody else was faster */
    if (!ledger_told_get(tmp, ship->ledger, &told, err))
        return false;
    if (told)
        return true;
    if (!ledger_events(tmp, ship->ledger, 1, &newest, &count, err))
        return false;
    LedgerTold first = {.number = count ? newest[0].number : 0};
    return ledger_told_put(ship->ledger, &first, &written, err);
}

static bool is_recent(const Ship *ship, const LedgerEvent *entry)
{
    Clock *clock = ship->config.clock;
    int64_t at = 0;
    return clock_parse_rfc3339(entry->at, &at) && clock->wall_ms(clock) - at < OLDEST_MS;
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool is_of_the_same(const LedgerEvent *a, const LedgerEvent *b)
{
    return is_same(a->kind, b->kind) &&
           (is_same(a->run_id, b->run_id) || is_same(a->deployment, b->deployment));
}

static bool says_the_same(const LedgerEvent *a, const LedgerEvent *b)
{
    return is_same(a->verdict, b->verdict) || is_same(a->state, b->state);
}

/* `entries` are newest first. Of one run or deployment its latest end is told, unless it was told
 * before: a record may be completed twice, and what was unknown may be found out. */
static bool must_be_told(const Ship *ship, const LedgerTold *told, const LedgerEvent *entries,
                         size_t count, size_t index)
{
    const LedgerEvent *entry = &entries[index];
    if (entry->number <= told->number || !notice_is_notable(entry) || !is_recent(ship, entry))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool was_told = entries[i].number <= told->number;
        if (i == index || !notice_is_notable(&entries[i]) || !is_of_the_same(&entries[i], entry))
            continue;
        if (i < index || (was_told && says_the_same(&entries[i], entry)))
            return false;
    }
    return true;
}

static size_t count_untold(const Ship *ship, const LedgerTold *told, const LedgerEvent *entries,
                           size_t count)
{
    size_t untold = 0;
    for (size_t i = 0; i < count; i++)
        untold += must_be_told(ship, told, entries, count, i);
    return untold;
}

/* It is in the history that somebody was not told. */
static void record_failure(Ship *ship, const LedgerEvent *entry, const NotifyResult *result)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    const char *name = notify_target_name(result->target);
    JSON_AUTO json_t *more =
        json_pack("{s:s, s:I}", "target", name, "entry", (json_int_t)entry->number);
    LedgerEvent failure = {
        .kind = "notification",
        .release = entry->release,
        .run_id = entry->run_id,
        .deployment = entry->deployment,
        .state = "failed",
        .actor = ship->config.actor,
        .ci_url = ship->config.ci_url,
        .reason = talloc_asprintf(tmp, "%s: %s", name, result->answer),
        .more = more,
    };
    progress_say(ship->config.progress, PROGRESS_WARNING, "%s was not notified: %s", name,
                 result->answer);
    if (!ledger_event_append(ship->ledger, &failure, &ignored))
        progress_say(ship->config.progress, PROGRESS_WARNING, "that is not recorded: %s",
                     ignored.message);
}

static bool tell_entry(Ship *ship, const LedgerEvent *entry, const NotifyConfig *config, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    NotifyEvent event = {0};
    size_t count = 0;
    if (!notice_event(tmp, ship, entry, &event, err))
        return false;
    const NotifyResult *results = notify_send(tmp, ship->targets, &event, config, &count);
    for (size_t i = 0; i < count; i++) {
        if (!results[i].told)
            record_failure(ship, entry, &results[i]);
        else
            progress_say(ship->config.progress, PROGRESS_VERBOSE, "%s was notified: %s",
                         notify_target_name(results[i].target), results[i].answer);
    }
    return true;
}

/* Oldest first, as it happened. *ret_number: the last one that was dealt with. */
static bool tell_entries(Ship *ship, LedgerTold *told, const LedgerEvent *entries, size_t count,
                         bool *ret_ours, Error *err)
{
    int64_t until = ship_now(ship) + BUDGET_MS;
    for (size_t i = count; *ret_ours && i-- > 0;) {
        if (!must_be_told(ship, told, entries, count, i))
            continue;
        if (ship_now(ship) >= until)
            return true;
        if (!tell_entry(ship, &entries[i], ship->notify, err) ||
            !notice_move_on(ship, told, entries[i].number, ret_ours, err))
            return false;
    }
    if (*ret_ours && count > 0)
        told->number = entries[0].number;
    return true;
}

static bool tell(Ship *ship, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerTold *told = NULL;
    LedgerEvent *entries = NULL;
    size_t count = 0;
    bool ours = true;
    if (!ledger_told_get(tmp, ship->ledger, &told, err) ||
        !ledger_events(tmp, ship->ledger, NEWEST, &entries, &count, err))
        return false;
    if (!told || count_untold(ship, told, entries, count) == 0)
        return true;
    if (!notice_claim(tmp, ship, &told, err))
        return false;
    /* What was untold before the wait may have been told meanwhile. */
    if (!told || !ledger_events(tmp, ship->ledger, NEWEST, &entries, &count, err))
        return !told;
    bool done = tell_entries(ship, told, entries, count, &ours, err);
    return (!ours || notice_release(ship, told, told->number, err)) && done;
}

void ship_notices_tell(Ship *ship)
{
    ERROR_AUTO Error err = {0};
    if (ship->targets && ship->ledger && !tell(ship, &err))
        progress_say(ship->config.progress, PROGRESS_WARNING, "not all were notified: %s",
                     err.message);
}

/* Whether anybody wants to know what begins. */
static bool wants_starts(const Ship *ship, NotifyKind kind)
{
    const NotifyEvent event = {.kind = kind, .deployment = ""};
    for (NotifyTarget *const *target = ship->targets; target && *target; target++) {
        if (notify_target_wants(*target, &event))
            return true;
    }
    return false;
}

static void tell_start(Ship *ship, NotifyKind kind, LedgerEvent *entry)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Clock *clock = ship->config.clock;
    if (!wants_starts(ship, kind))
        return;
    NotifyConfig brief = *ship->notify;
    brief.limit_ms = START_MS;
    entry->at = clock_rfc3339(tmp, clock->wall_ms(clock), true);
    entry->actor = ship->config.actor;
    entry->ci_url = ship->config.ci_url;
    if (!tell_entry(ship, entry, &brief, &err))
        progress_say(ship->config.progress, PROGRESS_WARNING,
                     "nobody was notified of the start: %s", err.message);
}

void notices_run_started(Ship *ship, const LedgerRun *run)
{
    LedgerEvent entry = {
        .kind = "run",
        .release = run->release,
        .run_id = run->run_id,
        .started_at = run->started_at,
    };
    tell_start(ship, NOTIFY_RUN_STARTED, &entry);
}

void notices_deployment_started(Ship *ship, const char *deployment, const char *started_at)
{
    LedgerEvent entry = {
        .kind = "deployment",
        .release = ship->config.release,
        .state = "deploying",
        .deployment = deployment,
        .started_at = started_at,
    };
    tell_start(ship, NOTIFY_DEPLOYMENT_STARTED, &entry);
}
