/* What became of runs and deployments, counted: the history as figures. */
#pragma once

#include "pipeline/ship.h"

typedef enum StatsEnd {
    STATS_OPEN, /* goes on, or nobody recorded an end */
    STATS_GOOD,
    STATS_FAILED,
    STATS_UNKNOWN, /* how it ended cannot be known */
} StatsEnd;

/* One run or deployment, by its latest entry in the history. Texts may be NULL, but for the first
 * three. */
typedef struct StatsEntry {
    const char *environment;
    const char *what; /* "migrate", "command", "rollback", "deployment" */
    const char *id;   /* run or deployment */
    const char *release, *verdict, *state, *actor, *ci_url, *reason;
    const char *started_at, *ended_at; /* RFC 3339 */
    StatsEnd end;
    int64_t started_ms;  /* since 1970; 0: not known */
    int64_t duration_ms; /* -1: not known */
} StatsEntry;

/* Those of the app in every environment that the ship's ledger knows, its own environment first,
 * the others by the bytes of their names, each the newest first. `since_ms`: without those that
 * began earlier (wall clock, since 1970); 0: all. One child of ctx. */
bool stats_entries(TALLOC_CTX *ctx, Ship *ship, int64_t since_ms, StatsEntry **ret_entries,
                   size_t *ret_count, Error *err) MUST_USE;

/* One kind of work in one environment. */
typedef struct StatsRow {
    const char *environment, *what; /* borrowed from the entries */
    size_t ends[STATS_UNKNOWN + 1]; /* how many of each end */
    size_t count;
    /* Of those that ended well, by nearest rank; -1: there are none. */
    int64_t median_ms, p95_ms, longest_ms;
    const char *first_at, *last_at; /* when the first and the last one began; or NULL */
} StatsRow;

/* In the order of the entries' environments; migrations before the others. One child of ctx. */
StatsRow *stats_rows(TALLOC_CTX *ctx, const StatsEntry *entries, size_t count, size_t *ret_rows);
/* The share of what failed, or ended nobody knows how, of all that ended; -1: nothing has. */
double stats_failure_rate(const StatsRow *row);
