#include "pipeline/outcome.h"

#include <string.h>

#include "pipeline/exits.h"
#include "pipeline/start.h"
#include "pipeline/verdict.h"

static const char *words_of(const LedgerRun *run)
{
    static const struct {
        const char *verdict, *words;
    } table[] = {
        {"failed", "failed"},
        {"partial", "is half done"},
        {"not-started", "never started"},
        {"killed", "was killed"},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (strcmp(run->verdict, table[i].verdict) == 0)
            return table[i].words;
    }
    return "has an unknown outcome";
}

/* What is called so in words, by the kind of the run. */
static const char *what_of(const LedgerRun *run)
{
    static const struct {
        const char *kind, *words;
    } table[] = {{RUN_COMMAND, "command"}, {RUN_ROLLBACK, "rollback"}};
    for (size_t i = 0; run->kind && i < COUNT_OF(table); i++) {
        if (strcmp(run->kind, table[i].kind) == 0)
            return table[i].words;
    }
    return "migration";
}

char *outcome_failed_advice(TALLOC_CTX *ctx, const LedgerRun *run, const char *again)
{
    bool is_here = strcmp(run->executor, "process") == 0;
    return talloc_asprintf(ctx, "see why with `tidegate logs %s`; mend it, then %s%s", run->run_id,
                           is_here ? ""
                                   : "ship the new image as a new release, or, where the "
                                     "image is not to blame, ",
                           again);
}

static void hint_failed(const LedgerRun *run, Error *err)
{
    TALLOC_AUTO char *advice = outcome_failed_advice(NULL, run, "run the same command again");
    error_hint(err, "%s", advice);
}

static void hint_partial(const LedgerRun *run, Error *err)
{
    const json_t *partial = json_object_get(run->inner, "partial");
    const char *resume = json_get_string(partial, "resume", NULL);
    if (resume)
        error_hint(err, "go on with `%s`, or with the same command again", resume);
    else
        hint_failed(run, err);
}

static void hint_unknown(const LedgerRun *run, Error *err)
{
    if (!run->ended_proven)
        error_hint(err, "find out with `tidegate watch %s` on the host where it was started (%s)",
                   run->run_id, run->host ? run->host : "not recorded");
    else if (strcmp(run->verdict, "unknown") != 0)
        hint_failed(run, err);
    else
        error_hint(err,
                   "look at the database (`tidegate status`), then start again with `tidegate "
                   "run --release %s --after-unknown`",
                   run->release);
}

static void give_hint(const LedgerRun *run, ErrorKind kind, Error *err)
{
    static const struct {
        ErrorKind kind;
        void (*hint)(const LedgerRun *run, Error *err);
    } hints[] = {
        {ERR_PARTIAL, hint_partial},
        {ERR_UNKNOWN, hint_unknown},
        {ERR_FAILED, hint_failed},
    };
    for (size_t i = 0; i < COUNT_OF(hints); i++) {
        if (hints[i].kind == kind)
            hints[i].hint(run, err);
    }
    if (!run->next)
        return;
    /* What the executor knows of this very ending comes first. */
    TALLOC_AUTO char *after = talloc_strdup(NULL, err->hint ? err->hint : "");
    error_hint(err, "%s%s%s", run->next, *after ? "\n" : "", after);
}

/* Which signal stopped it, when that was ours and it left nothing behind; else ERR_NONE. */
static ErrorKind clean_signal(const Ship *ship, const LedgerRun *run)
{
    int signal = cancel_signal(ship->config.cancel);
    bool stopped = run->stop_code && strcmp(run->stop_code, "cancelled") == 0;
    if (!signal || !stopped || run->database_state)
        return ERR_NONE;
    ERROR_AUTO Error err = {0};
    cancel_error(ship->config.cancel, &err);
    return err.kind;
}

static const char *words_of_state(const char *state)
{
    if (!state)
        return "";
    return strcmp(state, "changed") == 0 ? "; it changed the database before it failed"
                                         : "; what state the database is in was not told";
}

/* Which attempt it was, and that the failure took nothing away from who serves. */
static void tell_place(const Ship *ship, const LedgerRun *run, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    LedgerHead *head = NULL;
    bool known = ship->ledger && ledger_head_get(tmp, ship->ledger, &head, &ignored);
    const char *serving = known && head->serving
                              ? talloc_asprintf(tmp, "; release %s goes on serving", head->serving)
                              : "";
    const char *database = words_of_state(run->database_state);
    const char *attempt =
        run->attempt > 0 ? talloc_asprintf(tmp, ", attempt %lld", (long long)run->attempt) : "";
    error_detail(err, "run %s%s%s%s", run->run_id, attempt, database, serving);
}

bool outcome_of_run(const Ship *ship, const LedgerRun *run, Error *err)
{
    ErrorKind kind = verdict_run_kind(run);
    if (kind == ERR_NONE)
        return true;
    ErrorKind signal = clean_signal(ship, run);
    if (kind == ERR_FAILED && signal != ERR_NONE) {
        error_set(err, signal,
                  "run %s of release %s was stopped by a signal and left nothing behind",
                  run->run_id, run->release);
        return error_hint(err, "the same command starts it again");
    }
    error_set(err, exit_winner(kind, signal), "the %s of release %s %s: %s", what_of(run),
              run->release, words_of(run), run->reason ? run->reason : "no reason is known");
    tell_place(ship, run, err);
    give_hint(run, kind, err);
    return false;
}

bool outcome_unrecorded(const char *run_id, Error *err)
{
    if (err->kind == ERR_UNKNOWN || err->kind == ERR_FENCED)
        return false;
    err->kind = ERR_UNKNOWN;
    error_detail(err, "run %s was started; what became of it is not recorded yet", run_id);
    if (!err->hint)
        error_hint(err, "once that is mended, `tidegate watch %s` finds out and records it",
                   run_id);
    return error_wrap(err, "recording run %s", run_id);
}

bool outcome_left(const LedgerRun *run, const char *why, Error *err)
{
    error_set(err, ERR_UNKNOWN, "run %s of release %s %s", run->run_id, run->release, why);
    return error_hint(err,
                      "follow it with `tidegate watch %s`, or ask `tidegate gate --release %s`",
                      run->run_id, run->release);
}
