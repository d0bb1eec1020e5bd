#include "pipeline/stats.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of work, in the order in which they are shown; others follow. */
static const char *const ORDER[] = {"migrate", "deployment", "rollback", "command"};

static size_t place_of(const char *what)
{
    size_t place = 0;
    while (place < COUNT_OF(ORDER) && strcmp(ORDER[place], what) != 0)
        place++;
    return place;
}

static bool is_of(const StatsRow *row, const StatsEntry *entry)
{
    return strcmp(row->environment, entry->environment) == 0 && strcmp(row->what, entry->what) == 0;
}

static size_t find_row(StatsRow *rows, size_t *count, const StatsEntry *entry)
{
    size_t i = 0;
    while (i < *count && !is_of(&rows[i], entry))
        i++;
    if (i == *count)
        rows[(*count)++] = (StatsRow){.environment = entry->environment, .what = entry->what};
    return i;
}

/* The entries come with the newest first. */
static void count_entry(StatsRow *row, const StatsEntry *entry)
{
    row->count++;
    row->ends[entry->end]++;
    if (!entry->started_at)
        return;
    row->first_at = entry->started_at;
    if (!row->last_at)
        row->last_at = entry->started_at;
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* The smallest value that `percent` of all do not exceed. */
static int64_t percentile(const int64_t *sorted, size_t count, size_t percent)
{
    return sorted[(count * percent + 99) / 100 - 1];
}

static void measure(StatsRow *row, const StatsEntry *entries, size_t count)
{
    TALLOC_AUTO int64_t *durations = talloc_array(NULL, int64_t, (unsigned)count + 1);
    size_t measured = 0;
    row->median_ms = row->p95_ms = row->longest_ms = -1;
    for (size_t i = 0; i < count; i++) {
        if (entries[i].end == STATS_GOOD && entries[i].duration_ms >= 0 && is_of(row, &entries[i]))
            durations[measured++] = entries[i].duration_ms;
    }
    if (measured == 0)
        return;
    qsort(durations, measured, sizeof(*durations), by_size);
    row->median_ms = percentile(durations, measured, 50);
    row->p95_ms = percentile(durations, measured, 95);
    row->longest_ms = durations[measured - 1];
}

/* Within an environment by kind; the environments stay as they came. */
static void sort_rows(StatsRow *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        StatsRow row = rows[i];
        size_t to = i;
        for (; to > 0 && strcmp(rows[to - 1].environment, row.environment) == 0 &&
               place_of(rows[to - 1].what) > place_of(row.what);
             to--)
            rows[to] = rows[to - 1];
        rows[to] = row;
    }
}

StatsRow *stats_rows(TALLOC_CTX *ctx, const StatsEntry *entries, size_t count, size_t *ret_rows)
{
    StatsRow *rows = talloc_zero_array(ctx, StatsRow, (unsigned)count + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        count_entry(&rows[find_row(rows, &found, &entries[i])], &entries[i]);
    for (size_t i = 0; i < found; i++)
        measure(&rows[i], entries, count);
    sort_rows(rows, found);
    *ret_rows = found;
    return rows;
}

double stats_failure_rate(const StatsRow *row)
{
    size_t bad = row->ends[STATS_FAILED] + row->ends[STATS_UNKNOWN];
    size_t ended = bad + row->ends[STATS_GOOD];
    return ended ? (double)bad / (double)ended : -1;
}
