#include "pipeline/step.h"

#include <string.h>

#include "pipeline/breaking.h"

/* How often a record may change under our hands before we give up: nobody writes in a loop. */
#define SWAPS 16
/* Of a document that was written once. */
#define FIRST_VERSION 1

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool same_or_none(const char *a, const char *b)
{
    return a == b || same_text(a, b);
}

/* Whether the head had to change. */
static bool change_head(TALLOC_CTX *ctx, LedgerHead *head, ReleaseAction action,
                        const LedgerRelease *release, const Step *step)
{
    LedgerHead before = *head;
    if (action == ACTION_MIGRATED && head->newest_migrated < release->sequence)
        head->newest_migrated = release->sequence;
    if (action == ACTION_MIGRATED && step->database_id)
        head->database_id = step->database_id;
    if (action == ACTION_CLEAR_SERVING)
        head->serving = NULL;
    if (action == ACTION_PROVEN_SERVING)
        head->serving = step->serving;
    if (action == ACTION_SERVING) {
        head->serving = release->id;
        if (head->newest_deployed < release->sequence)
            head->newest_deployed = release->sequence;
    }
    bool breaks = breaking_add(ctx, head, release, step->applied_by);
    return breaks || head->newest_migrated != before.newest_migrated ||
           head->newest_deployed != before.newest_deployed ||
           !same_or_none(head->serving, before.serving) ||
           !same_or_none(head->database_id, before.database_id);
}

static bool record_head(Ledger *ledger, ReleaseAction action, const LedgerRelease *release,
                        const Step *step, Error *err)
{
    if (action == ACTION_NONE && !(step->applied_by && release->breaking))
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerHead *head = NULL;
    if (!ledger_head_recall(tmp, ledger, &head, err))
        return false;
    if (change_head(tmp, head, action, release, step))
        return ledger_head_update(ledger, head, err);
    /* No write confirms what was known, unless it was seen together with the release. */
    return step->seen || (ledger_head_get(tmp, ledger, &head, err) &&
                          (!change_head(tmp, head, action, release, step) ||
                           ledger_head_update(ledger, head, err)));
}

static bool record_release(Ledger *ledger, LedgerRelease *release, const Transition *row,
                           const Step *step, Error *err)
{
    release->state = release_state_name(row->to);
    if (step->run_id)
        release->run_id = step->run_id;
    if (step->deployment)
        release->deployment = step->deployment;
    return ledger_release_update(ledger, release, err);
}

bool step_check_seen(const LedgerRelease *now, const LedgerRelease *seen, Error *err)
{
    int64_t version = seen ? seen->document_version : FIRST_VERSION;
    if (now->document_version == version)
        return true;
    error_set(err, ERR_FENCED, "another process has worked on release %s meanwhile", now->id);
    return error_hint(err, "see what became of it: tidegate history");
}

typedef bool (*ReleaseReading)(TALLOC_CTX *ctx, Ledger *ledger, const char *id,
                               LedgerRelease **ret_release, Error *err);

static bool try_step(Ledger *ledger, const Step *step, ReleaseReading reading,
                     const Transition **ret_row, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerRelease *release = NULL;
    if (!reading(tmp, ledger, step->release, &release, err))
        return false;
    if (!release)
        return error_set(err, ERR_INTERNAL, "the release '%s' is not in the ledger", step->release);
    if (step->seen && !step_check_seen(release, step->seen, err))
        return false;
    if (step->only_run && !same_text(release->run_id, step->only_run)) {
        *ret_row = NULL;
        return true;
    }
    ReleaseState from = RELEASE_STATE_COUNT;
    if (!release_state_parse(release->state, &from)) {
        error_set(err, ERR_FORMAT,
                  "the release '%s' is in the state '%s', which this version does "
                  "not know",
                  release->id, release->state ? release->state : "");
        return error_hint(err, "install the tidegate version that your other jobs use");
    }
    if (!transition_find(from, step->event, ret_row, err) ||
        !record_head(ledger, (*ret_row)->action, release, step, err) ||
        !record_release(ledger, release, *ret_row, step, err))
        return false;
    if (step->seen)
        step->seen->document_version = release->document_version;
    return true;
}

bool step_record(Ledger *ledger, const Step *step, const Transition **ret_row, Error *err)
{
    for (int attempt = 0; attempt < SWAPS; attempt++) {
        ERROR_AUTO Error failure = {0};
        /* What the caller has seen will do as long as no write says that it holds no more. */
        bool is_seen = step->seen && attempt == 0;
        if (try_step(ledger, step, is_seen ? ledger_release_recall : ledger_release_get, ret_row,
                     &failure))
            return true;
        if (failure.kind != ERR_BUSY || attempt + 1 == SWAPS)
            return error_move(err, &failure);
    }
    return false;
}
