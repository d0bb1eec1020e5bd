#include "pipeline/notice_event.h"

#include <string.h>

#include "base/advice.h"
#include "pipeline/judge.h"
#include "pipeline/outcome.h"

#define UNNAMED "default"

static bool is_ended_run(const LedgerEvent *entry)
{
    return entry->run_id && entry->verdict;
}

static bool is_ended_deployment(const LedgerEvent *entry)
{
    return entry->deployment && entry->state && strcmp(entry->state, "deploying") != 0;
}

static bool is_always(const LedgerEvent *entry UNUSED)
{
    return true;
}

static const struct {
    const char *kind;
    NotifyKind notify, start; /* before it is notable; the same: there is no start */
    bool (*is_notable)(const LedgerEvent *entry);
} kinds[] = {
    {"run", NOTIFY_RUN_ENDED, NOTIFY_RUN_STARTED, is_ended_run},
    {"deployment", NOTIFY_DEPLOYMENT_ENDED, NOTIFY_DEPLOYMENT_STARTED, is_ended_deployment},
    {"lint", NOTIFY_BLOCKED, NOTIFY_BLOCKED, is_always},
    {"override", NOTIFY_OVERRIDE, NOTIFY_OVERRIDE, is_always},
    {"lease-takeover", NOTIFY_TAKEOVER, NOTIFY_TAKEOVER, is_always},
};

static bool find_kind(const LedgerEvent *entry, size_t *ret_index)
{
    for (size_t i = 0; entry->kind && i < COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i].kind, entry->kind) != 0)
            continue;
        *ret_index = i;
        return true;
    }
    return false;
}

bool notice_is_notable(const LedgerEvent *entry)
{
    size_t index = 0;
    return find_kind(entry, &index) && kinds[index].is_notable(entry);
}

static const char *const *versions_of(TALLOC_CTX *ctx, const LedgerRun *run)
{
    const json_t *applied = json_object_get(run->inner, "applied");
    if (!json_is_array(applied))
        return NULL;
    size_t count = json_array_size(applied);
    const char **versions = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *each = json_array_get(applied, i);
        versions[i] = json_get_string(each, "version", json_get_string(each, "path", "?"));
    }
    return versions;
}

/* The handle's name where it has one: the ARN of a task at AWS. */
static const char *task_of(const LedgerRun *run)
{
    return json_get_string(run->task, "arn", NULL);
}

/* The advice that the run's end had for a person at the command line. */
static const char *next_of(TALLOC_CTX *ctx, const Ship *ship, const LedgerRun *run)
{
    ERROR_AUTO Error err = {0};
    if (run->next)
        return run->next;
    return outcome_of_run(ship, run, &err) ? NULL : talloc_strdup(ctx, err.hint);
}

static void add_run(TALLOC_CTX *ctx, const Ship *ship, const LedgerRun *run, NotifyEvent *event)
{
    event->run_kind = run->kind;
    event->attempt = run->attempt;
    event->exit_code = run->exit_code;
    event->stop_code = run->stop_code;
    event->database_state = run->database_state;
    event->host = run->host;
    event->log = run->log;
    event->task = task_of(run);
    event->versions = versions_of(ctx, run);
    if (event->kind == NOTIFY_RUN_ENDED && run->verdict)
        event->next = next_of(ctx, ship, run);
}

static void add_release(const LedgerRelease *release, NotifyEvent *event)
{
    event->image = release->image;
    event->git_sha = release->git_sha;
}

static const char *deployment_advice(TALLOC_CTX *ctx, const LedgerEvent *entry)
{
    if (strcmp(entry->state, "deployed") == 0 || strcmp(entry->state, "handed-over") == 0)
        return NULL;
    return talloc_asprintf(ctx,
                           "see why with `tidegate logs %s`; mend it, then deploy again: tidegate "
                           "deploy --release %s",
                           entry->deployment, entry->release);
}

static int64_t duration_ms(const LedgerEvent *entry)
{
    int64_t from = -1, to = -1;
    bool known = entry->started_at && entry->ended_at &&
                 clock_parse_rfc3339(entry->started_at, &from) &&
                 clock_parse_rfc3339(entry->ended_at, &to);
    return known && to >= from ? to - from : -1;
}

/* Whoever reads it has no shell with the environment chosen; the one without a name is taken where
 * the configuration lists none. */
static const char *next_from_elsewhere(TALLOC_CTX *ctx, const Ship *ship, const char *next)
{
    const char *environment = ship->config.environment;
    if (strcmp(environment, UNNAMED) == 0)
        return next;
    return advice_for_environment(ctx, next, environment);
}

bool notice_event(TALLOC_CTX *ctx, Ship *ship, const LedgerEvent *entry, NotifyEvent *ret_event,
                  Error *err)
{
    size_t index = 0;
    LedgerRun *run = NULL;
    LedgerRelease *release = NULL;
    LedgerHead *head = NULL;
    if (!find_kind(entry, &index))
        return error_set(err, ERR_INTERNAL, "nobody is told of an entry of this kind");
    if ((entry->run_id && !ledger_run_get(ctx, ship->ledger, entry->run_id, &run, err)) ||
        (entry->release && !ledger_release_get(ctx, ship->ledger, entry->release, &release, err)) ||
        !ledger_head_get(ctx, ship->ledger, &head, err))
        return false;
    *ret_event = (NotifyEvent){
        .kind = kinds[index].is_notable(entry) ? kinds[index].notify : kinds[index].start,
        .number = entry->number,
        .app = ship->config.app,
        .environment = ship->config.environment,
        .release = entry->release,
        .run_id = entry->run_id,
        .deployment = entry->deployment,
        .verdict = entry->verdict,
        .state = entry->state,
        .exit_code = -1,
        .reason = entry->reason,
        .serving = head->serving,
        .actor = entry->actor,
        .ci_url = entry->ci_url,
        .at = entry->at,
        .started_at = entry->started_at,
        .ended_at = entry->ended_at,
        .duration_ms = duration_ms(entry),
    };
    if (run)
        add_run(ctx, ship, run, ret_event);
    if (release)
        add_release(release, ret_event);
    if (ret_event->kind == NOTIFY_DEPLOYMENT_ENDED)
        ret_event->next = deployment_advice(ctx, entry);
    if (ret_event->kind == NOTIFY_BLOCKED)
        ret_event->next = judge_advice(ctx, entry->release);
    ret_event->next = next_from_elsewhere(ctx, ship, ret_event->next);
    return true;
}
