#include "cli/history_stats.h"

#include <string.h>

#include "cli/ship_setup.h"
#include "report/table.h"

typedef struct StatsStory {
    const ShipConfig *config;
    const StatsRow *rows;
    size_t count, entries;
    int64_t since_ms;
    const char *exported_to; /* NULL: it was not asked for */
    bool color;
} StatsStory;

int64_t history_since_ms(const Invocation *invocation)
{
    int64_t since = settings_duration_ms(invocation->settings, OPT_SINCE);
    return since ? invocation->clock->wall_ms(invocation->clock) - since : 0;
}

static json_t *durations_json(const StatsRow *row)
{
    if (row->median_ms < 0)
        return json_null();
    return json_pack("{s:I, s:I, s:I}", "median", (json_int_t)row->median_ms, "p95",
                     (json_int_t)row->p95_ms, "longest", (json_int_t)row->longest_ms);
}

static json_t *row_json(const StatsRow *row)
{
    double rate = stats_failure_rate(row);
    return json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:s?, s:s?}", "environment",
        row->environment, "kind", row->what, "count", (json_int_t)row->count, "good",
        (json_int_t)row->ends[STATS_GOOD], "failed", (json_int_t)row->ends[STATS_FAILED], "unknown",
        (json_int_t)row->ends[STATS_UNKNOWN], "open", (json_int_t)row->ends[STATS_OPEN],
        "failure_rate", rate < 0 ? json_null() : json_real(rate), "duration_ms",
        durations_json(row), "first_at", row->first_at, "last_at", row->last_at);
}

static json_t *stats_json(const StatsStory *story)
{
    TALLOC_AUTO char *since = story->since_ms ? clock_rfc3339(NULL, story->since_ms, false) : NULL;
    json_t *rows = json_array();
    for (size_t i = 0; i < story->count; i++)
        json_array_append_new(rows, row_json(&story->rows[i]));
    json_t *result =
        json_pack("{s:s, s:s?, s:o}", "app", story->config->app, "since", since, "stats", rows);
    if (story->exported_to)
        json_object_set_new(result, "export",
                            json_pack("{s:s, s:s, s:I}", "table", "tidegate_stats", "database",
                                      story->exported_to, "rows", (json_int_t)story->entries));
    return result;
}

static const char *count_text(TALLOC_CTX *ctx, size_t count)
{
    return count ? talloc_asprintf(ctx, "%zu", count) : "";
}

static const char *took_text(TALLOC_CTX *ctx, int64_t ms)
{
    return ms < 0 ? "" : clock_duration_text(ctx, ms);
}

/* "2026-11-20 18:02" */
static const char *minute_text(TALLOC_CTX *ctx, const char *time)
{
    char *text = talloc_strndup(ctx, time ? time : "", 16);
    char *t = strchr(text, 'T');
    if (t)
        *t = ' ';
    return text;
}

static const char *rate_text(TALLOC_CTX *ctx, const StatsRow *row)
{
    double rate = stats_failure_rate(row);
    return rate < 0 ? "" : talloc_asprintf(ctx, "%.1f %%", 100 * rate);
}

static void add_row(TALLOC_CTX *ctx, Table *table, const StatsRow *row)
{
    const char *const cells[] = {
        row->environment,
        row->what,
        count_text(ctx, row->count),
        count_text(ctx, row->ends[STATS_GOOD]),
        count_text(ctx, row->ends[STATS_FAILED]),
        count_text(ctx, row->ends[STATS_UNKNOWN]),
        count_text(ctx, row->ends[STATS_OPEN]),
        rate_text(ctx, row),
        took_text(ctx, row->median_ms),
        took_text(ctx, row->p95_ms),
        minute_text(ctx, row->last_at),
    };
    const Style styles[] = {STYLE_STRONG, STYLE_NONE,    STYLE_NONE, STYLE_GOOD,
                            STYLE_ERROR,  STYLE_WARNING, STYLE_NONE, STYLE_NONE,
                            STYLE_NONE,   STYLE_NONE,    STYLE_FAINT};
    table_add(table, cells, styles);
}

static void print_stats(Report *report UNUSED, FILE *out, const void *data)
{
    static const char *const headers[] = {"ENVIRONMENT", "WHAT",     ">COUNT",     ">GOOD",
                                          ">FAILED",     ">UNKNOWN", ">OPEN",      ">FAILURES",
                                          ">MEDIAN",     ">95 %",    "LAST (UTC)", NULL};
    const StatsStory *story = data;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Table *table = table_new(tmp, headers);
    for (size_t i = 0; i < story->count; i++)
        add_row(tmp, table, &story->rows[i]);
    if (story->count)
        table_print(table, out, story->color);
    else
        fprintf(out, "nothing was recorded %s for %s\n", story->since_ms ? "since then" : "yet",
                story->config->app);
    if (story->exported_to)
        fprintf(out, "%zu row%s in tidegate_stats of %s\n", story->entries,
                story->entries == 1 ? "" : "s", story->exported_to);
}

int history_stats(Invocation *invocation)
{
    TALLOC_CTX *ctx = invocation->ctx;
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    StatsEntry *entries = NULL;
    StatsStory story = {.since_ms = history_since_ms(invocation)};
    bool export = settings_flag(invocation->settings, OPT_EXPORT);
    if (!ship_setup(invocation, SHIP_ANY, &ship, &story.config, &err) ||
        !stats_entries(ctx, ship, story.since_ms, &entries, &story.entries, &err) ||
        (export && !history_export(invocation, story.config->app, entries, story.entries,
                                   &story.exported_to, &err)))
        return invocation_fail(invocation, &err);
    story.rows = stats_rows(ctx, entries, story.entries, &story.count);
    story.color = *report_style(invocation->report, STYLE_STRONG) != '\0';
    return report_finish(invocation->report, stats_json(&story), print_stats, &story, 0, NULL);
}
