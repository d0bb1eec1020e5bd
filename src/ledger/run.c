#include "ledger/space.h"

#include <string.h>

#define FIELD(key, member, type)                                                                   \
    {                                                                                              \
        key, offsetof(LedgerRun, member), type, 0                                                  \
    }

static const Field RUN_FIELDS[] = {
    FIELD("run_id", run_id, FIELD_NAME),
    FIELD("release", release, FIELD_NAME),
    FIELD("executor", executor, FIELD_NAME),
    FIELD("attempt", attempt, FIELD_INT),
    FIELD("client_token", client_token, FIELD_NAME),
    FIELD("kind", kind, FIELD_NAME),
    FIELD("intent", intent, FIELD_JSON),
    FIELD("task", task, FIELD_JSON),
    FIELD("state", state, FIELD_NAME),
    FIELD("verdict", verdict, FIELD_NAME),
    /* A missing exit code must never read as 0. */
    {"exit_code", offsetof(LedgerRun, exit_code), FIELD_INT, -1},
    FIELD("stop_code", stop_code, FIELD_NAME),
    FIELD("next", next, FIELD_TEXT),
    FIELD("unchanged", unchanged, FIELD_NAME),
    FIELD("reason", reason, FIELD_TEXT),
    FIELD("log", log, FIELD_TEXT),
    FIELD("ended_proven", ended_proven, FIELD_BOOL),
    FIELD("database_state", database_state, FIELD_NAME),
    FIELD("actor", actor, FIELD_TEXT),
    FIELD("host", host, FIELD_TEXT),
    FIELD("ci_url", ci_url, FIELD_TEXT),
    FIELD("started_at", started_at, FIELD_NAME),
    FIELD("ended_at", ended_at, FIELD_NAME),
    FIELD("override_rule", override_rule, FIELD_TEXT),
    FIELD("override_reason", override_reason, FIELD_TEXT),
    FIELD("inner", inner, FIELD_JSON),
    FIELD("database_id", database_id, FIELD_NAME),
    FIELD("database_before", database_before, FIELD_NAME),
    FIELD("database_shared", database_shared, FIELD_NAMES),
};

static const RecordType RUN_RECORD = {
    .what = "run",
    .size = sizeof(LedgerRun),
    .fields = RUN_FIELDS,
    .n_fields = COUNT_OF(RUN_FIELDS),
    .version_offset = offsetof(LedgerRun, document_version),
};

static char *run_key(TALLOC_CTX *ctx, const Ledger *ledger, const char *run_id)
{
    return space_key(ctx, ledger, "run", (const char *const[]){run_id, NULL});
}

static bool read_run(TALLOC_CTX *ctx, Ledger *ledger, RecordReading reading, const char *run_id,
                     LedgerRun **ret_run, Error *err)
{
    TALLOC_AUTO char *key = run_key(NULL, ledger, run_id);
    void *run = NULL;
    if (!reading(ctx, ledger->store, key, &RUN_RECORD, &run, err))
        return false;
    *ret_run = run;
    return true;
}

bool ledger_run_get(TALLOC_CTX *ctx, Ledger *ledger, const char *run_id, LedgerRun **ret_run,
                    Error *err)
{
    return read_run(ctx, ledger, record_get, run_id, ret_run, err);
}

bool ledger_run_recall(TALLOC_CTX *ctx, Ledger *ledger, const char *run_id, LedgerRun **ret_run,
                       Error *err)
{
    return read_run(ctx, ledger, record_recall, run_id, ret_run, err);
}

/* Attempts sort by their number's text. */
static char *attempt_key(TALLOC_CTX *ctx, const Ledger *ledger, const LedgerRun *run)
{
    TALLOC_AUTO char *number = talloc_asprintf(NULL, "%010lld", (long long)run->attempt);
    return space_key(ctx, ledger, "attempt", (const char *const[]){run->release, number, NULL});
}

static bool point_at_run(Ledger *ledger, const LedgerRun *run, Error *err)
{
    TALLOC_AUTO char *key = attempt_key(NULL, ledger, run);
    JSON_AUTO json_t *pointer =
        json_pack("{s:i, s:s}", "format", RECORD_FORMAT, "run_id", run->run_id);
    bool written = false;
    if (!store_put(ledger->store, key, pointer, STORE_ABSENT, &written, err))
        return false;
    return written || space_changed("newest attempt of release", run->release, err);
}

bool ledger_run_is_named(Ledger *ledger, const LedgerRun *run, bool *ret_named, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    StoreDocument *pointer = NULL;
    if (run->attempt <= 0) { /* nothing names it */
        *ret_named = true;
        return true;
    }
    if (!store_get(tmp, ledger->store, attempt_key(tmp, ledger, run), &pointer, err))
        return false;
    *ret_named = pointer && strcmp(json_get_string(pointer->value, "run_id", ""), run->run_id) == 0;
    return true;
}

/* The run is written before the attempt that names it: dying in between leaves a run that nobody
 * finds and that was never started, and the attempt's number is free. */
bool ledger_run_put(Ledger *ledger, LedgerRun *run, Error *err)
{
    TALLOC_AUTO char *key = run_key(NULL, ledger, run->run_id);
    bool is_new = run->document_version == STORE_ABSENT;
    bool written = false;
    if (!record_put(ledger->store, key, &RUN_RECORD, run, &written, err))
        return false;
    if (!written)
        return space_changed("run", run->run_id, err);
    return !is_new || run->attempt <= 0 || point_at_run(ledger, run, err);
}

bool ledger_run_latest(TALLOC_CTX *ctx, Ledger *ledger, const char *release, LedgerRun **ret_run,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const StoreRange range = {
        .prefix = space_key(tmp, ledger, "attempt", (const char *const[]){release, "", NULL}),
        .limit = 1,
        .newest_first = true,
    };
    StoreDocument *newest = NULL;
    size_t count = 0;
    if (!store_list(tmp, ledger->store, &range, &newest, &count, err))
        return false;
    if (count == 0) {
        *ret_run = NULL;
        return true;
    }
    const char *run_id = json_get_string(newest[0].value, "run_id", "");
    LedgerRun *run = NULL;
    if (!ledger_run_get(ctx, ledger, run_id, &run, err))
        return false;
    if (!run)
        return error_set(err, ERR_UNKNOWN, "the ledger names the run '%s' but has no record of it",
                         run_id);
    *ret_run = run;
    return true;
}
