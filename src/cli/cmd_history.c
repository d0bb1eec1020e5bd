#include <string.h>

#include "cli/history_stats.h"
#include "cli/ship_options.h"
#include "cli/ship_report.h"
#include "cli/ship_setup.h"
#include "report/table.h"

typedef struct HistoryStory {
    const ShipConfig *config;
    const LedgerEvent *events;
    size_t count;
    int64_t since_ms; /* 0: all is asked for */
    bool color;
} HistoryStory;

static json_t *entry_json(const ShipConfig *config, const LedgerEvent *event)
{
    return json_pack(
        "{s:s?, s:s?, s:s?, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?}", "kind",
        event->kind, "run_id", event->run_id, "release", event->release, "environment",
        config->environment, "state", event->state, "verdict", event->verdict, "actor",
        event->actor, "ci_url", event->ci_url, "started_at", event->started_at, "ended_at",
        event->ended_at, "deployment", event->deployment, "reason", event->reason, "at", event->at);
}

static json_t *history_json(const HistoryStory *story)
{
    json_t *entries = json_array();
    for (size_t i = 0; i < story->count; i++) {
        json_t *entry = entry_json(story->config, &story->events[i]);
        json_t *more = story->events[i].more;
        json_object_set_new(entry, "more", more ? json_incref(more) : json_null());
        json_array_append_new(entries, entry);
    }
    return json_pack("{s:o}", "entries", entries);
}

/* How a cell is coloured, by the word in it. */
static Style style_of(const char *word)
{
    static const struct {
        const char *word;
        Style style;
    } styles[] = {
        {"success", STYLE_GOOD},        {"deployed", STYLE_GOOD},    {"failed", STYLE_ERROR},
        {"deploy-failed", STYLE_ERROR}, {"killed", STYLE_ERROR},     {"partial", STYLE_ERROR},
        {"unknown", STYLE_WARNING},     {"deploying", STYLE_STRONG}, {"running", STYLE_STRONG},
    };
    for (size_t i = 0; i < COUNT_OF(styles); i++) {
        if (strcmp(word, styles[i].word) == 0)
            return styles[i].style;
    }
    return STYLE_NONE;
}

/* "2026-11-20 18:02:03" of the time that the entry began. */
static char *when_text(TALLOC_CTX *ctx, const LedgerEvent *event)
{
    const char *time = event->started_at ? event->started_at : event->at;
    char *text = talloc_strndup(ctx, time ? time : "", 19);
    char *t = strchr(text, 'T');
    if (t)
        *t = ' ';
    return text;
}

static const char *outcome_text(const LedgerEvent *event)
{
    if (strcmp(event->kind, "run") == 0)
        return event->verdict ? event->verdict : "running";
    return event->state ? event->state : "";
}

static void add_event(TALLOC_CTX *ctx, Table *table, const LedgerEvent *event)
{
    const char *outcome = outcome_text(event);
    const char *id = event->run_id ? event->run_id : event->deployment;
    const char *const cells[] = {
        when_text(ctx, event),
        event->kind,
        event->release,
        outcome,
        ship_took_text(ctx, event->started_at, event->ended_at),
        event->actor,
        id,
        event->reason,
    };
    const Style styles[] = {STYLE_FAINT, STYLE_NONE, STYLE_STRONG, style_of(outcome),
                            STYLE_NONE,  STYLE_NONE, STYLE_FAINT,  STYLE_NONE};
    table_add(table, cells, styles);
}

static void print_history(Report *report UNUSED, FILE *out, const void *data)
{
    static const char *const headers[] = {"WHEN (UTC)", "WHAT", "RELEASE", "OUTCOME", ">TOOK",
                                          "BY",         "ID",   "REASON",  NULL};
    const HistoryStory *story = data;
    if (story->count == 0) {
        fprintf(out, "nothing was recorded %s for %s in %s\n",
                story->since_ms ? "since then" : "yet", story->config->app,
                story->config->environment);
        return;
    }
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Table *table = table_new(tmp, headers);
    for (size_t i = 0; i < story->count; i++)
        add_event(tmp, table, &story->events[i]);
    table_print(table, out, story->color);
}

/* The first of them that began earlier ends the list. */
static size_t count_since(const LedgerEvent *events, size_t count, int64_t since_ms)
{
    size_t kept = 0;
    for (int64_t at = 0; kept < count; kept++) {
        if (clock_parse_rfc3339(events[kept].at ? events[kept].at : "", &at) && at < since_ms)
            break;
    }
    return kept;
}

static int run_history(Invocation *invocation)
{
    if (settings_flag(invocation->settings, OPT_STATS) ||
        settings_flag(invocation->settings, OPT_EXPORT))
        return history_stats(invocation);
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    HistoryStory story = {0};
    LedgerEvent *events = NULL;
    size_t limit = (size_t)settings_count(invocation->settings, OPT_LIMIT);
    if (!ship_setup(invocation, SHIP_ANY, &ship, &story.config, &err) ||
        !ship_history(invocation->ctx, ship, limit, &events, &story.count, &err))
        return invocation_fail(invocation, &err);
    story.events = events;
    story.since_ms = history_since_ms(invocation);
    story.count = count_since(events, story.count, story.since_ms);
    story.color = *report_style(invocation->report, STYLE_STRONG) != '\0';
    return report_finish(invocation->report, history_json(&story), print_history, &story, 0, NULL);
}

static const OptionId options[] = {LEDGER_OPTIONS, OPT_LIMIT,  OPT_SINCE,
                                   OPT_STATS,      OPT_EXPORT, OPTION_COUNT_OF};

const Command command_history = {
    .name = "history",
    .group = GROUP_LOOK,
    .summary = "show runs, deployments and overrides, the newest first",
    .description =
        "Shows what the ledger recorded for the app in the environment: who shipped what "
        "and when, how it ended, and which rules were overridden and why. --stats counts instead, "
        "by environment: how often, how long, how many failed. --export writes the same as rows "
        "into the table tidegate_stats of the database, for those who have statistics there.",
    .examples = "tidegate history\n"
                "tidegate history --env production --limit 100 --json\n"
                "tidegate history --stats --since 90d\n"
                "tidegate history --export --database env:STATISTICS_URL",
    .options = options,
    .needs_settings = true,
    .run = run_history,
};
