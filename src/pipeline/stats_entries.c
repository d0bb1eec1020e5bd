#include <stdlib.h>
#include <string.h>

#include "pipeline/ship_private.h"
#include "pipeline/stats.h"

/* Entries of the history that are read at once. */
#define PAGE 500

/* What was found so far. */
typedef struct Collection {
    StatsEntry *entries;
    size_t count, room;
    const char *environment;
    int64_t since_ms;
} Collection;

static const struct {
    const char *kind, *word; /* of a run: the verdict; of a deployment: the state */
    StatsEnd end;
} ENDS[] = {
    {"run", "success", STATS_GOOD},
    {"run", "unknown", STATS_UNKNOWN},
    {"run", "failed", STATS_FAILED},
    {"run", "partial", STATS_FAILED},
    {"run", "killed", STATS_FAILED},
    {"run", "not-started", STATS_FAILED},
    {"deployment", "deployed", STATS_GOOD},
    {"deployment", "handed-over", STATS_GOOD},
    {"deployment", "deploy-failed", STATS_FAILED},
    {"deployment", "rolled-back", STATS_FAILED},
    {"deployment", "cut-off", STATS_UNKNOWN},
    {"deployment", "deploying", STATS_OPEN},
};

/* A word of a later version is no success. */
static StatsEnd end_of(const LedgerEvent *event, const char *word)
{
    for (size_t i = 0; word && i < COUNT_OF(ENDS); i++) {
        if (strcmp(ENDS[i].kind, event->kind) == 0 && strcmp(ENDS[i].word, word) == 0)
            return ENDS[i].end;
    }
    return word && event->ended_at ? STATS_UNKNOWN : STATS_OPEN;
}

static int64_t time_of(const char *text)
{
    int64_t ms = 0;
    return text && clock_parse_rfc3339(text, &ms) ? ms : 0;
}

static const char *id_of(const LedgerEvent *event)
{
    if (!event->kind)
        return NULL;
    if (strcmp(event->kind, "run") == 0)
        return event->run_id;
    return strcmp(event->kind, "deployment") == 0 ? event->deployment : NULL;
}

static const char *kept(const Collection *all, const char *text)
{
    return text ? talloc_strdup(all->entries, text) : NULL;
}

static void add(Collection *all, const LedgerEvent *event, const char *id, int64_t started_ms)
{
    if (all->count == all->room) {
        all->room = all->room ? 2 * all->room : 64;
        all->entries = talloc_realloc(NULL, all->entries, StatsEntry, (unsigned)all->room);
    }
    bool is_run = strcmp(event->kind, "run") == 0;
    int64_t ended_ms = time_of(event->ended_at);
    all->entries[all->count] = (StatsEntry){
        .environment = all->environment,
        .what = kept(all, is_run ? json_get_string(event->more, "kind", "migrate") : "deployment"),
        .id = kept(all, id),
        .release = kept(all, event->release),
        .verdict = kept(all, event->verdict),
        .state = kept(all, event->state),
        .actor = kept(all, event->actor),
        .ci_url = kept(all, event->ci_url),
        .reason = kept(all, event->reason),
        .started_at = kept(all, event->started_at),
        .ended_at = kept(all, event->ended_at),
        .end = end_of(event, is_run ? event->verdict : event->state),
        .started_ms = started_ms,
        .duration_ms = started_ms && ended_ms ? ended_ms - started_ms : -1,
    };
    all->count++;
}

/* By id; of one id, as they came. */
static int by_id(const void *a, const void *b)
{
    const StatsEntry *left = *(StatsEntry *const *)a, *right = *(StatsEntry *const *)b;
    int order = strcmp(left->id, right->id);
    return order ? order : (left > right) - (left < right);
}

/* The newest entry of each run and deployment stays. */
static void drop_replaced(Collection *all, size_t from)
{
    size_t count = all->count - from;
    TALLOC_AUTO StatsEntry **sorted = talloc_array(NULL, StatsEntry *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &all->entries[from + i];
    qsort(sorted, count, sizeof(*sorted), by_id);
    for (size_t i = count; i > 1; i--) {
        if (strcmp(sorted[i - 1]->id, sorted[i - 2]->id) == 0)
            sorted[i - 1]->what = NULL;
    }
    all->count = from;
    for (size_t i = 0; i < count; i++) {
        if (all->entries[from + i].what)
            all->entries[all->count++] = all->entries[from + i];
    }
}

/* *ret_old: all of them were written before the time that is asked for, and so is what follows. */
static void take_page(Collection *all, const LedgerEvent *events, size_t count, bool *ret_old)
{
    *ret_old = true;
    for (size_t i = 0; i < count; i++) {
        int64_t started_ms = time_of(events[i].started_at ? events[i].started_at : events[i].at);
        const char *id = id_of(&events[i]);
        *ret_old = *ret_old && time_of(events[i].at) < all->since_ms;
        if (id && started_ms >= all->since_ms)
            add(all, &events[i], id, started_ms);
    }
}

static bool take_history(Collection *all, Ledger *ledger, Error *err)
{
    size_t from = all->count, count = PAGE;
    bool old = false;
    for (int64_t before = 0; count == PAGE && !old;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        LedgerEvent *events = NULL;
        if (!ledger_events_before(tmp, ledger, before, PAGE, &events, &count, err))
            return false;
        take_page(all, events, count, &old);
        before = count ? events[count - 1].number : 0;
    }
    drop_replaced(all, from);
    return true;
}

static bool take_environment(Collection *all, const Ship *ship, const char *environment, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerConfig config = ship_ledger_config(&ship->config);
    Ledger *ledger = NULL;
    config.environment = environment;
    all->environment = talloc_strdup(all->entries, environment);
    return ledger_open(tmp, &config, &ledger, err) && take_history(all, ledger, err);
}

bool stats_entries(TALLOC_CTX *ctx, Ship *ship, int64_t since_ms, StatsEntry **ret_entries,
                   size_t *ret_count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Collection all = {.entries = talloc_zero_array(tmp, StatsEntry, 1), .since_ms = since_ms};
    LedgerNeighbour *others = NULL;
    size_t other_count = 0;
    if (!take_environment(&all, ship, ship->config.environment, err) ||
        !ledger_heads(tmp, ship->ledger, &others, &other_count, err))
        return false;
    for (size_t i = 0; i < other_count; i++) {
        if (!take_environment(&all, ship, others[i].environment, err))
            return false;
    }
    *ret_entries = talloc_steal(ctx, all.entries);
    *ret_count = all.count;
    return true;
}
