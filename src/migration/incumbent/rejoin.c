#include "migration/incumbent/rejoin.h"

#include <string.h>

/* We changed where it stands after the sharing ended. */
static bool moved_since(const Rejoining *given, const char *version)
{
    static const char *const moves[] = {"applied", "undone", "baseline"};
    for (size_t i = given->our_count; i-- > 0;) {
        const HistoryRow *row = &given->ours[i];
        if (row->seq <= given->ended_seq || !row->version ||
            given->history->order(row->version, version) != 0)
            continue;
        for (size_t move = 0; move < COUNT_OF(moves); move++) {
            if (strcmp(row->status, moves[move]) == 0)
                return true;
        }
    }
    return false;
}

static void tell(Rejoined *rejoined, const Record *record)
{
    rejoined->told = talloc_realloc(rejoined, rejoined->told, const Record *,
                                    (unsigned)rejoined->told_count + 1);
    rejoined->told[rejoined->told_count++] = record;
}

static void dispute(Rejoined *rejoined, const TakenRow *row)
{
    rejoined->disputed = talloc_realloc(rejoined, rejoined->disputed, const char *,
                                        (unsigned)rejoined->disputed_count + 1);
    rejoined->disputed[rejoined->disputed_count++] = row->row.path;
}

/* False: the row is no work of the tool's. */
static bool judge(const Rejoining *given, const TakenRow *row, Rejoined *rejoined)
{
    const char *version = row->row.version;
    if (!version || !moved_since(given, version))
        return true;
    if (strcmp(row->row.status, "undone") != 0) {
        dispute(rejoined, row);
        return true;
    }
    tell(rejoined, history_find(given->history, MIGRATION_VERSIONED, version));
    return false;
}

/* The newest that was applied when the sharing ended, as both knew it; child of ctx, or NULL. */
static const char *highest_shared(TALLOC_CTX *ctx, const Rejoining *given)
{
    ERROR_AUTO Error ignored = {0};
    HistoryRow *shared = talloc_array(ctx, HistoryRow, (unsigned)given->our_count);
    size_t count = 0;
    History *history;
    for (size_t i = 0; i < given->our_count; i++) {
        if (given->ours[i].seq <= given->ended_seq)
            shared[count++] = given->ours[i];
    }
    return history_fold(ctx, shared, count, given->history->order, &history, &ignored)
               ? history->highest
               : NULL;
}

/* The tool's one version is where it was. */
static bool stood_still(const Rejoining *given)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *then = highest_shared(tmp, given);
    if (!then || given->their_count == 0)
        return !then && given->their_count == 0;
    return given->history->order(then, given->theirs[0].version) == 0;
}

Rejoined *rejoin(TALLOC_CTX *ctx, const Rejoining *given, Taken *taken)
{
    Rejoined *rejoined = talloc_zero(ctx, Rejoined);
    size_t kept = 0;
    for (size_t i = 0; i < taken->count; i++) {
        if (judge(given, &taken->rows[i], rejoined))
            taken->rows[kept++] = taken->rows[i];
    }
    taken->count = kept;
    rejoined->both_went_on =
        given->incumbent->cumulative && rejoined->told_count > 0 && !stood_still(given);
    return rejoined;
}
