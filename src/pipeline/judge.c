#include "pipeline/judge.h"

#include <string.h>

#include "pipeline/run_event.h"
#include "pipeline/step.h"

/* Enough entries that a migration is among them: deployments and overrides stand between. They are
 * read in pages, as it mostly is among the newest. */
#define PAGE  4
#define PAGES 40

static bool is_migrated(const LedgerEvent *event)
{
    return event->kind && strcmp(event->kind, "run") == 0 && event->release && event->state &&
           strcmp(event->state, "migrated") == 0;
}

/* What a success applied never changes, so that it may be recalled. */
static bool find_in_page(TALLOC_CTX *ctx, Ship *ship, const LedgerEvent *events, size_t count,
                         const char *const **ret_versions, Error *err)
{
    for (size_t i = 0; i < count && !*ret_versions; i++) {
        LedgerRelease *release = NULL;
        if (!is_migrated(&events[i]))
            continue;
        if (!ledger_release_recall(ctx, ship->ledger, events[i].release, &release, err))
            return false;
        *ret_versions = release ? release->versions : NULL;
    }
    return true;
}

/* The latest release that is known to have been migrated here: the set of each holds those before.
 */
static bool find_applied(TALLOC_CTX *ctx, Ship *ship, const char *const **ret_versions, Error *err)
{
    LedgerEvent *events = NULL;
    size_t count = PAGE;
    int64_t before = 0;
    *ret_versions = NULL;
    for (unsigned page = 0; page < PAGES && count == PAGE && !*ret_versions; page++) {
        if (!ledger_events_before(ctx, ship->ledger, before, PAGE, &events, &count, err) ||
            !find_in_page(ctx, ship, events, count, ret_versions, err))
            return false;
        before = count ? events[count - 1].number : 0;
    }
    return true;
}

static bool find_serving(TALLOC_CTX *ctx, Ship *ship, ShipQuestion *question, Error *err)
{
    LedgerHead *head = NULL;
    LedgerRelease *serving = NULL;
    if (!ledger_head_recall(ctx, ship->ledger, &head, err) ||
        (head->serving && !ledger_release_get(ctx, ship->ledger, head->serving, &serving, err)))
        return false;
    question->serving = head->serving;
    question->serving_known =
        head->serving || (head->newest_migrated == 0 && head->newest_deployed == 0);
    question->serving_versions = serving ? serving->versions : NULL;
    return true;
}

bool ship_question(TALLOC_CTX *ctx, Ship *ship, ShipQuestion *ret, Error *err)
{
    *ret = (ShipQuestion){0};
    return find_serving(ctx, ship, ret, err) && find_applied(ctx, ship, &ret->applied, err);
}

static bool record_breaking(Ship *ship, LedgerRelease *release, const char *const *breaking,
                            Error *err)
{
    bool none = !breaking || !*breaking;
    if (none && !release->breaking)
        return true;
    release->breaking = none ? NULL : breaking;
    return ledger_release_update(ship->ledger, release, err);
}

static bool append_event(Ship *ship, const char *reason, Error *err)
{
    const LedgerEvent event = {
        .kind = "lint",
        .release = ship->config.release,
        .state = release_state_name(RELEASE_BLOCKED),
        .actor = ship->config.actor,
        .ci_url = ship->config.ci_url,
        .reason = reason,
    };
    return ledger_event_append(ship->ledger, &event, err);
}

char *judge_advice(TALLOC_CTX *ctx, const char *release)
{
    return talloc_asprintf(ctx,
                           "mend the migrations, or allow a finding in the file with its reason; "
                           "to pass all the same: tidegate up --release %s --override lint "
                           "--reason TEXT",
                           release);
}

static bool block(Ship *ship, LedgerRelease *release, const char *reason, Error *err)
{
    const Transition *row = NULL;
    const Step step = {.release = release->id, .event = EVENT_BLOCKED, .seen = release};
    if (!step_record(ship->ledger, &step, &row, err) || !append_event(ship, reason, err))
        return error_wrap(err, "recording that lint blocks release %s", release->id);
    error_set(err, ERR_POLICY, "release %s is blocked by lint: %s", release->id, reason);
    error_detail(err, "nothing was started; what serves now goes on serving");
    TALLOC_AUTO char *advice = judge_advice(NULL, release->id);
    return error_hint(err, "%s", advice);
}

static bool is_overridden(const Ship *ship)
{
    return ship->config.override_rule && strcmp(ship->config.override_rule, "lint") == 0;
}

static bool heed(Ship *ship, LedgerRelease *release, const char *reason, Error *err)
{
    if (!ship->goes_on) {
        progress_say(ship->config.progress, PROGRESS_WARNING,
                     "lint would block `tidegate up` here: %s", reason);
        return true;
    }
    if (!is_overridden(ship))
        return block(ship, release, reason, err);
    progress_say(ship->config.progress, PROGRESS_WARNING, "lint is overridden: %s", reason);
    return override_event_append(ship, "lint", ship->run_id, NULL, err);
}

static bool leave_out(Ship *ship, LedgerRelease *release, const char *excuse, Error *err)
{
    progress_say(ship->config.progress, PROGRESS_STEP, "lint was left out: %s", excuse);
    return !ship->config.judge->required || heed(ship, release, excuse, err);
}

bool judge_release(TALLOC_CTX *ctx, Ship *ship, LedgerRelease *release, Error *err)
{
    const ShipJudge *judge = ship->config.judge;
    ShipQuestion question = {0};
    ShipJudgement judgement = {0};
    const char *excuse = judge ? judge->excuse(judge->data, ctx) : NULL;
    if (!judge || excuse)
        return !judge || leave_out(ship, release, excuse, err);
    return ship_question(ctx, ship, &question, err) &&
           judge->judge(judge->data, ctx, &question, &judgement, err) &&
           record_breaking(ship, release, judgement.breaking, err) &&
           (!judgement.blocks || heed(ship, release, judgement.reason, err));
}
