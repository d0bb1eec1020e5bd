#include "notify/title.h"

#include <string.h>

/* `sign`: a run's verdict, a deployment's state, the rule that was overridden; `run_kind`: of a
 * run. NULL: all others. In `words`, %r is the release, %s the sign, %w what runs. The first row
 * that fits counts. */
typedef struct TitleRow {
    NotifyKind kind;
    const char *sign, *run_kind;
    NotifyOutcome outcome;
    const char *words;
} TitleRow;

#define MIGRATE  "migrate"
#define ROLLBACK "rollback"

static const TitleRow rows[] = {
    {NOTIFY_RUN_STARTED, NULL, MIGRATE, OUTCOME_STARTED, "release %r is being migrated"},
    {NOTIFY_RUN_STARTED, NULL, NULL, OUTCOME_STARTED, "%w of release %r is running"},
    {NOTIFY_RUN_ENDED, "success", MIGRATE, OUTCOME_SUCCESS, "release %r is migrated"},
    {NOTIFY_RUN_ENDED, "success", ROLLBACK, OUTCOME_SUCCESS, "release %r is rolled back"},
    {NOTIFY_RUN_ENDED, "success", NULL, OUTCOME_SUCCESS, "%w of release %r succeeded"},
    {NOTIFY_RUN_ENDED, "failed", NULL, OUTCOME_FAILURE, "%w of release %r failed"},
    {NOTIFY_RUN_ENDED, "partial", NULL, OUTCOME_FAILURE, "%w of release %r is half done"},
    {NOTIFY_RUN_ENDED, "killed", NULL, OUTCOME_FAILURE, "%w of release %r was killed"},
    {NOTIFY_RUN_ENDED, "not-started", NULL, OUTCOME_FAILURE, "%w of release %r never started"},
    {NOTIFY_RUN_ENDED, NULL, NULL, OUTCOME_UNKNOWN, "how %w of release %r ended is not known"},
    {NOTIFY_DEPLOYMENT_STARTED, NULL, NULL, OUTCOME_STARTED, "release %r is being deployed"},
    {NOTIFY_DEPLOYMENT_ENDED, "deployed", NULL, OUTCOME_SUCCESS, "release %r serves"},
    {NOTIFY_DEPLOYMENT_ENDED, "handed-over", NULL, OUTCOME_SUCCESS, "release %r is handed over"},
    {NOTIFY_DEPLOYMENT_ENDED, "cut-off", NULL, OUTCOME_UNKNOWN,
     "the deployment of release %r was cut off"},
    {NOTIFY_DEPLOYMENT_ENDED, NULL, NULL, OUTCOME_FAILURE, "the deployment of release %r failed"},
    {NOTIFY_BLOCKED, NULL, NULL, OUTCOME_FAILURE, "release %r is blocked by lint"},
    {NOTIFY_OVERRIDE, "back", NULL, OUTCOME_NOTICE, "somebody goes back to release %r"},
    {NOTIFY_OVERRIDE, NULL, NULL, OUTCOME_NOTICE, "the rule '%s' was overridden for release %r"},
    {NOTIFY_TAKEOVER, NULL, NULL, OUTCOME_NOTICE, "the lease was taken over"},
    {NOTIFY_TEST, NULL, NULL, OUTCOME_TEST, "this is a test of the notifications"},
};

static const char *event_sign(const NotifyEvent *event)
{
    const char *sign = event->kind == NOTIFY_RUN_ENDED ? event->verdict : event->state;
    return sign ? sign : "";
}

static const char *event_run_kind(const NotifyEvent *event)
{
    return event->run_kind ? event->run_kind : MIGRATE;
}

static bool fits(const TitleRow *row, const NotifyEvent *event)
{
    return row->kind == event->kind && (!row->sign || strcmp(row->sign, event_sign(event)) == 0) &&
           (!row->run_kind || strcmp(row->run_kind, event_run_kind(event)) == 0);
}

static const TitleRow *find_row(const NotifyEvent *event)
{
    const TitleRow *row = rows;
    while (!fits(row, event))
        row++; /* the last row of each kind fits all */
    return row;
}

static const char *runs_words(const NotifyEvent *event)
{
    const char *kind = event_run_kind(event);
    return strcmp(kind, MIGRATE) == 0    ? "the migration"
           : strcmp(kind, ROLLBACK) == 0 ? "the rollback"
                                         : "a command";
}

NotifyOutcome notify_outcome(const NotifyEvent *event)
{
    return find_row(event)->outcome;
}

static char *fill(TALLOC_CTX *ctx, const char *words, const NotifyEvent *event)
{
    char *title = talloc_strdup(ctx, "");
    for (const char *at = words; *at;) {
        size_t plain = strcspn(at, "%");
        title = talloc_strndup_append(title, at, plain);
        at += plain;
        if (!*at)
            break;
        const char *value = at[1] == 'r'   ? event->release
                            : at[1] == 'w' ? runs_words(event)
                                           : event_sign(event);
        title = talloc_strdup_append(title, value ? value : "?");
        at += strlen("%r");
    }
    return title;
}

char *notify_title(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return talloc_asprintf(ctx, "%s: %s in %s", event->app,
                           fill(tmp, find_row(event)->words, event), event->environment);
}

const char *step_name(const NotifyEvent *event)
{
    switch (event->kind) {
    case NOTIFY_RUN_STARTED:
    case NOTIFY_RUN_ENDED:
    case NOTIFY_BLOCKED: /* the success of the migration mends it */
        return event_run_kind(event);
    case NOTIFY_DEPLOYMENT_STARTED:
    case NOTIFY_DEPLOYMENT_ENDED:
        return "deploy";
    case NOTIFY_TEST:
        return "test";
    default:
        return NULL;
    }
}

const char *kind_name(NotifyKind kind)
{
    static const char *const names[] = {
        [NOTIFY_RUN_STARTED] = "run-started",
        [NOTIFY_RUN_ENDED] = "run-ended",
        [NOTIFY_DEPLOYMENT_STARTED] = "deployment-started",
        [NOTIFY_DEPLOYMENT_ENDED] = "deployment-ended",
        [NOTIFY_BLOCKED] = "blocked",
        [NOTIFY_OVERRIDE] = "override",
        [NOTIFY_TAKEOVER] = "lease-takeover",
        [NOTIFY_TEST] = "test",
    };
    return names[kind];
}

const char *outcome_name(NotifyOutcome outcome)
{
    static const char *const names[] = {
        [OUTCOME_STARTED] = "started", [OUTCOME_SUCCESS] = "success", [OUTCOME_FAILURE] = "failure",
        [OUTCOME_UNKNOWN] = "unknown", [OUTCOME_NOTICE] = "notice",   [OUTCOME_TEST] = "test",
    };
    return names[outcome];
}
