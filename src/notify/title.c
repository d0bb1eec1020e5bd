#include "notify/title.h"

#include <string.h>

/* `sign`: a run's verdict, a deployment's state, the rule that was overridden; NULL: all others.
 * In `words`, %r is the release and %s the sign. The first row that fits counts. */
typedef struct TitleRow {
    NotifyKind kind;
    const char *sign;
    NotifyOutcome outcome;
    const char *words;
} TitleRow;

static const TitleRow rows[] = {
    {NOTIFY_RUN_STARTED, NULL, OUTCOME_STARTED, "release %r is being migrated"},
    {NOTIFY_RUN_ENDED, "success", OUTCOME_SUCCESS, "release %r is migrated"},
    {NOTIFY_RUN_ENDED, "failed", OUTCOME_FAILURE, "the migration of release %r failed"},
    {NOTIFY_RUN_ENDED, "partial", OUTCOME_FAILURE, "the migration of release %r is half done"},
    {NOTIFY_RUN_ENDED, "killed", OUTCOME_FAILURE, "the migration of release %r was killed"},
    {NOTIFY_RUN_ENDED, "not-started", OUTCOME_FAILURE, "the migration of release %r never started"},
    {NOTIFY_RUN_ENDED, NULL, OUTCOME_UNKNOWN, "how the migration of release %r ended is not known"},
    {NOTIFY_DEPLOYMENT_STARTED, NULL, OUTCOME_STARTED, "release %r is being deployed"},
    {NOTIFY_DEPLOYMENT_ENDED, "deployed", OUTCOME_SUCCESS, "release %r serves"},
    {NOTIFY_DEPLOYMENT_ENDED, "handed-over", OUTCOME_SUCCESS, "release %r is handed over"},
    {NOTIFY_DEPLOYMENT_ENDED, "cut-off", OUTCOME_UNKNOWN,
     "the deployment of release %r was cut off"},
    {NOTIFY_DEPLOYMENT_ENDED, NULL, OUTCOME_FAILURE, "the deployment of release %r failed"},
    {NOTIFY_OVERRIDE, "back", OUTCOME_NOTICE, "somebody goes back to release %r"},
    {NOTIFY_OVERRIDE, NULL, OUTCOME_NOTICE, "the rule '%s' was overridden for release %r"},
    {NOTIFY_TAKEOVER, NULL, OUTCOME_NOTICE, "the lease was taken over"},
    {NOTIFY_TEST, NULL, OUTCOME_TEST, "this is a test of the notifications"},
};

static const char *event_sign(const NotifyEvent *event)
{
    const char *sign = event->kind == NOTIFY_RUN_ENDED ? event->verdict : event->state;
    return sign ? sign : "";
}

static const TitleRow *find_row(const NotifyEvent *event)
{
    const TitleRow *row = rows;
    while (row->kind != event->kind || (row->sign && strcmp(row->sign, event_sign(event)) != 0))
        row++; /* the last row of each kind fits every sign */
    return row;
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
        const char *value = at[1] == 'r' ? event->release : event_sign(event);
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

const char *kind_name(NotifyKind kind)
{
    static const char *const names[] = {
        [NOTIFY_RUN_STARTED] = "run-started",
        [NOTIFY_RUN_ENDED] = "run-ended",
        [NOTIFY_DEPLOYMENT_STARTED] = "deployment-started",
        [NOTIFY_DEPLOYMENT_ENDED] = "deployment-ended",
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
