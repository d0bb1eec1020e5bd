#include "migration/apply/alone.h"

#include "migration/history/checkpoint.h"
#include "migration/apply/failure.h"

typedef struct Only {
    const Script *script;
    Batch batch;
} Only;

static bool collect(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    Only *only = data;
    if (event != SQL_STATEMENT || script_skips(only->script, item->index))
        return true;
    return batch_add(&only->batch, item, err);
}

/* The statement's text, without what the batch puts behind it. */
static char *statement_text(TALLOC_CTX *ctx, const Only *only)
{
    const BatchStatement *statement = &only->batch.statements[0];
    return talloc_strndup(ctx, buf_text(&only->batch.text) + statement->begin, statement->length);
}

/* What the statement committed before it failed, and what is to be done about it. */
static bool fail_committed(const Script *script, const char *hint, Error *err)
{
    TALLOC_AUTO char *before =
        err->detail ? talloc_asprintf(NULL, "%s\n", err->detail) : talloc_strdup(NULL, "");
    error_detail(err, "%s'%s' ran outside a transaction; what it did before it failed stays",
                 before, script->file->path);
    return error_hint(err, "%s", hint);
}

/* Something is left that the next migrate takes away, or nobody but a person can tell. */
static bool fail_partial(const Script *script, AloneOutcome outcome, const char *remains,
                         Error *err)
{
    err->kind = ERR_PARTIAL;
    if (outcome == ALONE_RESUMES)
        return fail_committed(
            script, "mend the cause, then: tidegate migrate (it goes on with what is left)", err);
    if (outcome == ALONE_UNKNOWN)
        return fail_committed(script,
                              "look at the database and take away what is left; then: tidegate "
                              "repair, and tidegate migrate",
                              err);
    TALLOC_AUTO char *before =
        err->detail ? talloc_asprintf(NULL, "%s\n", err->detail) : talloc_strdup(NULL, "");
    error_detail(err, "%s%s remains", before, remains ? remains : "a part of it");
    return error_hint(err, "mend the cause, then: tidegate migrate (it takes away what remains and "
                           "builds it again)");
}

static bool after_failure(Engine *engine, const Script *script, int64_t seq, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    AloneOutcome outcome = ALONE_NOTHING;
    char *remains = NULL;
    ERROR_AUTO Error ignored = {0};
    if (!db_alive(engine->db))
        return false;
    if (engine->dialect->judge_alone &&
        !engine->dialect->judge_alone(tmp, engine, script, &outcome, &remains, &ignored))
        outcome = ALONE_HALF;
    if (outcome != ALONE_NOTHING)
        return fail_partial(script, outcome, remains, err);
    if (!checkpoint_failed(engine, seq, script->file->path, &ignored))
        return fail_partial(script, ALONE_HALF, "the mark that it was begun", err);
    return false;
}

/* IF NOT EXISTS passes over an invalid index with success. */
static bool check_success(Engine *engine, const Script *script, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    AloneOutcome outcome = ALONE_NOTHING;
    char *remains = NULL;
    if (!engine->dialect->judge_alone)
        return true;
    if (!engine->dialect->judge_alone(tmp, engine, script, &outcome, &remains, err))
        return false;
    if (outcome != ALONE_HALF)
        return true;
    error_set(err, ERR_PARTIAL, "'%s' was accepted, but did not do its work", script->file->path);
    return fail_partial(script, outcome, remains, err);
}

/* The checkpoint stays open: the next migrate finds the work done and writes what is missing. */
static bool fail_unrecorded(const Script *script, Error *err)
{
    err->kind = ERR_PARTIAL;
    TALLOC_AUTO char *before = talloc_strdup(NULL, err->detail ? err->detail : "");
    error_detail(err, "%s%s'%s' took effect, but its row in the history could not be written",
                 before, *before ? "\n" : "", script->file->path);
    return error_hint(err, "mend the cause, then: tidegate migrate (it looks and records it)");
}

static bool run(Engine *engine, Only *only, Error *err)
{
    DbScriptOutcome outcome;
    const Batch *batch = &only->batch;
    /* Without the semicolon there is one statement, which the server then runs as it stands. */
    TALLOC_AUTO char *text = statement_text(NULL, only);
    if (db_script(engine->db, text, batch->statements[0].length, &outcome, err))
        return check_success(engine, only->script, err);
    failure_of_batch(err, only->script, batch, &outcome, 0, 0);
    return false;
}

static bool run_unhurried(Engine *engine, Only *only, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *restore = NULL;
    ERROR_AUTO Error ignored = {0};
    if (engine->dialect->lift_limits &&
        !engine->dialect->lift_limits(tmp, engine, only->script, &restore, err))
        return false;
    bool done = run(engine, only, err);
    if (restore && db_alive(engine->db) && !db_exec(engine->db, restore, &ignored))
        error_clear(&ignored);
    return done;
}

bool alone_apply(Engine *engine, const Script *script, const Step *step, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const EngineDialect *dialect = engine->dialect;
    Clock *clock = engine->config.clock;
    int64_t began_ms = clock->monotonic_ms(clock), seq = 0;
    bool idle = false;
    Only only = {.script = script, .batch = batch_new(tmp)};
    if (!script_walk(&script->source, collect, &only, err) ||
        (dialect->may_begin_alone && !dialect->may_begin_alone(engine, script, &idle, err)))
        return false;
    /* A checkpoint of what has no effect would be settled by what was there before. */
    char *statement = statement_text(tmp, &only);
    if (!idle && !checkpoint_begin(engine, script, step, statement, &seq, err))
        return false;
    if (!run_unhurried(engine, &only, err))
        return idle || err->kind == ERR_PARTIAL ? false : after_failure(engine, script, seq, err);
    HistoryEntry entry;
    int64_t duration_ms = clock->monotonic_ms(clock) - began_ms;
    if (records_full_entry(tmp, script, step, duration_ms, &entry, err) &&
        checkpoint_done(engine, seq, &entry, err))
        return true;
    return db_alive(engine->db) && err->kind != ERR_FENCED ? fail_unrecorded(script, err) : false;
}
