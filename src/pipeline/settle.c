#include "pipeline/settle.h"

#include <string.h>

#include "pipeline/databases.h"
#include "pipeline/run_event.h"
#include "pipeline/step.h"
#include "pipeline/verdict.h"

/* How often others may write the same run's record before we give up. */
#define SWAPS 16

static bool get_row(Ledger *ledger, const LedgerRun *run, const TaskObservation *observation,
                    json_t **ret_inner, const VerdictRow **ret_row, Error *err)
{
    if (!ledger_inner_get(NULL, ledger, run->run_id, ret_inner, err))
        return false;
    *ret_row = verdict_find(verdict_ending(observation), verdict_inner(*ret_inner));
    return *ret_row || error_set(err, ERR_INTERNAL, "the verdict table has a hole");
}

static bool would_know(const LedgerRun *run, const VerdictRow *row)
{
    bool more_proof = run->verdict && row->proven && !run->ended_proven;
    return strcmp(row->verdict, "unknown") != 0 || more_proof || (!run->verdict && row->proven);
}

bool settle_would_know(Ledger *ledger, const LedgerRun *run, const TaskObservation *observation,
                       bool *ret_knows, Error *err)
{
    JSON_AUTO json_t *inner = NULL;
    const VerdictRow *row = NULL;
    if (!get_row(ledger, run, observation, &inner, &row, err))
        return false;
    *ret_knows = would_know(run, row);
    return true;
}

/* The executor's words, and what was told from inside where that decided. */
static char *reason_text(TALLOC_CTX *ctx, const VerdictRow *row, const TaskObservation *observation,
                         const json_t *told)
{
    Ending ending = verdict_ending(observation);
    Inner inner = verdict_inner(told);
    const char *outside = observation->reason ? observation->reason : ending_words(ending);
    const char *cause = json_get_string(told, "error", NULL);
    bool unknown = strcmp(row->verdict, "unknown") == 0;
    if (cause && !unknown)
        return talloc_asprintf(ctx, "%s: %s", outside, cause);
    if (inner == INNER_NONE && !unknown)
        return talloc_strdup(ctx, outside);
    return talloc_asprintf(ctx, "%s; %s", outside, inner_words(inner));
}

/* `tidegate exec` knows how its command ended, and mostly what a failed one left in the database.
 */
static const char *database_state(const VerdictRow *row, const json_t *inner)
{
    const char *told = json_get_string(inner, "database_state", "unchanged");
    if (!row->database_known)
        return "unknown";
    if (strcmp(told, "changed") == 0)
        return "changed";
    return strcmp(told, "unchanged") == 0 ? NULL : "unknown";
}

static bool fix_verdict(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun *run,
                        const TaskObservation *observation, const VerdictRow *row, json_t *inner,
                        Error *err)
{
    bool has_code = observation->state == TASK_ENDED && observation->has_exit_code;
    run->state = "running"; /* until all that follows from the verdict is recorded */
    run->verdict = row->verdict;
    run->exit_code = has_code ? observation->exit_code : -1;
    run->stop_code = observation->stop_code;
    run->reason = row->kind == ERR_NONE && verdict_ending(observation) == ENDING_ZERO
                      ? NULL
                      : reason_text(ctx, row, observation, inner);
    run->next = row->kind == ERR_NONE ? NULL : observation->next;
    run->ended_proven = row->proven;
    run->database_state = database_state(row, inner);
    if (observation->started_at)
        run->started_at = observation->started_at;
    run->ended_at = observation->ended_at;
    run->inner = json_keep(run, json_incref(inner));
    databases_note(ctx, ledger, run);
    return ledger_run_put(ledger, run, err);
}

/* ledger_run_get() or ledger_run_recall() */
typedef bool (*RunReading)(TALLOC_CTX *ctx, Ledger *ledger, const char *run_id, LedgerRun **ret_run,
                           Error *err);

static bool read_by(RunReading reading, TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run,
                    Error *err)
{
    TALLOC_AUTO char *run_id = talloc_strdup(NULL, (*run)->run_id);
    LedgerRun *now = NULL;
    if (!reading(ctx, ledger, run_id, &now, err))
        return false;
    if (!now)
        return error_set(err, ERR_UNKNOWN, "the ledger lost the run '%s'", run_id);
    *run = now;
    return true;
}

static bool read_again(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run, Error *err)
{
    return read_by(ledger_run_get, ctx, ledger, run, err);
}

static bool is_ended(const LedgerRun *run)
{
    return run->state && strcmp(run->state, "ended") == 0;
}

/* Somebody else may have completed the same run, and the release moved on, between our reading and
 * our step. */
static bool step_failed(Ledger *ledger, const LedgerRun *run, Error *failure, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerRun *now = NULL;
    if (failure->kind == ERR_INTERNAL && ledger_run_get(tmp, ledger, run->run_id, &now, err) &&
        now && is_ended(now))
        return true;
    return error_is_set(err) ? false : error_move(err, failure);
}

/* *ret_state stays NULL when another run is the release's latest one. */
static bool move_release(Ledger *ledger, const LedgerRun *run, const char **ret_state, Error *err)
{
    const Transition *row = NULL;
    const Step step = {
        .release = run->release,
        .applied_by = run,
        .event = verdict_event(verdict_run_kind(run)),
        .only_run = run->run_id,
        .database_id = run->database_id,
    };
    if (!step_record(ledger, &step, &row, err))
        return false;
    *ret_state = row ? release_state_name(row->to) : NULL;
    return true;
}

/* Only a rollback that succeeded means something for the release, where there is anything to take
 * back. */
static bool move_by_oneoff(Ledger *ledger, const LedgerRun *run, const char **ret_state, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error no_row = {0};
    const Step step = {.release = run->release, .event = EVENT_ROLLED_BACK};
    const Transition *row = NULL;
    LedgerRelease *release = NULL;
    ReleaseState from = RELEASE_STATE_COUNT;
    *ret_state = run->kind;
    if (strcmp(run->kind, "rollback") != 0 || strcmp(run->verdict, "success") != 0)
        return true;
    if (!ledger_release_get(tmp, ledger, run->release, &release, err))
        return false;
    if (!release || !release_state_parse(release->state, &from) ||
        !transition_find(from, step.event, &row, &no_row))
        return true;
    return step_record(ledger, &step, &row, err);
}

static bool complete(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run, Error *err)
{
    if (is_ended(*run))
        return true;
    ERROR_AUTO Error failure = {0};
    const char *state = NULL;
    bool moved = run_is_migration(*run) ? move_release(ledger, *run, &state, &failure)
                                        : move_by_oneoff(ledger, *run, &state, &failure);
    if (!moved)
        return step_failed(ledger, *run, &failure, err) && read_again(ctx, ledger, run, err);
    if (!run_event_append(ledger, *run, state, err))
        return false;
    (*run)->state = "ended";
    return ledger_run_put(ledger, *run, err);
}

bool settle_complete(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run, Error *err)
{
    for (int attempt = 0; attempt < SWAPS; attempt++) {
        ERROR_AUTO Error failure = {0};
        if (read_again(ctx, ledger, run, &failure) && complete(ctx, ledger, run, &failure))
            return true;
        if (failure.kind != ERR_BUSY || attempt + 1 == SWAPS)
            return error_move(err, &failure);
    }
    return false;
}

/* What was written just now need not be read for that. */
static bool complete_written(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run, Error *err)
{
    ERROR_AUTO Error failure = {0};
    if (read_by(ledger_run_recall, ctx, ledger, run, &failure) &&
        complete(ctx, ledger, run, &failure))
        return true;
    return failure.kind == ERR_BUSY ? settle_complete(ctx, ledger, run, err)
                                    : error_move(err, &failure);
}

static bool is_open(const LedgerRun *run)
{
    return !run->verdict || strcmp(run->verdict, "unknown") == 0;
}

bool settle_run(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun **run,
                const TaskObservation *observation, Error *err)
{
    for (int attempt = 0; attempt < SWAPS; attempt++) {
        ERROR_AUTO Error failure = {0};
        JSON_AUTO json_t *inner = NULL;
        const VerdictRow *row = NULL;
        if (!read_again(ctx, ledger, run, err) ||
            !get_row(ledger, *run, observation, &inner, &row, err))
            return false;
        if ((*run)->verdict && !(would_know(*run, row) && is_open(*run)))
            return settle_complete(ctx, ledger, run, err);
        if (fix_verdict(ctx, ledger, *run, observation, row, inner, &failure))
            return complete_written(ctx, ledger, run, err);
        if (failure.kind != ERR_BUSY || attempt + 1 == SWAPS)
            return error_move(err, &failure);
    }
    return false;
}
