/* A history that was shared before and is to be shared again: what each side did alone meanwhile.
 * Pure; it talks to no database. */
#pragma once

#include "migration/incumbent/reconcile.h"

typedef struct Rejoining {
    const Incumbent *incumbent;
    const IncumbentRow *theirs; /* the tool's rows */
    size_t their_count;
    const HistoryRow *ours; /* without what was taken */
    size_t our_count;
    const History *history; /* of those */
    int64_t ended_seq;      /* the newest of our rows when the sharing ended */
} Rejoining;

typedef struct Rejoined {
    const Record **told; /* applied by us since, unknown to the tool, which is to be told */
    size_t told_count;
    const char **disputed; /* paths: taken back by us since, but applied says the tool */
    size_t disputed_count;
    /* A tool of one version, which both have moved: no version of its own says where it is. */
    bool both_went_on;
} Rejoined;

/* Takes away from what reconcile() found what the tool only was not told of. The result is a child
 * of ctx, its texts are those of `taken`. */
Rejoined *rejoin(TALLOC_CTX *ctx, const Rejoining *given, Taken *taken);
