#include "migration/apply/alone.h"

#include "migration/apply/failure.h"
#include "migration/apply/parts.h"
#include "migration/apply/work.h"
#include "migration/history/checkpoint.h"
#include "migration/incumbent/overlay.h"

/* A group that runs alone, on its way. */
typedef struct Alone {
    Engine *engine;
    Parts parts;
    Checkpoint checkpoint;
    AloneBefore before;
} Alone;

static char *before_detail(TALLOC_CTX *ctx, const Error *err)
{
    return err->detail ? talloc_asprintf(ctx, "%s\n", err->detail) : talloc_strdup(ctx, "");
}

/* What the statement committed before it failed, and what is to be done about it. */
static bool fail_committed(const Script *script, const char *hint, Error *err)
{
    TALLOC_AUTO char *before = before_detail(NULL, err);
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
    TALLOC_AUTO char *before = before_detail(NULL, err);
    error_detail(err, "%s%s remains", before, remains ? remains : "a part of it");
    return error_hint(err, "mend the cause, then: tidegate migrate (it clears up what remains and "
                           "goes on)");
}

/* Names are looked up as the script has set the session. */
static bool judge(Alone *alone, AloneOutcome *ret_outcome, char **ret_remains, Error *err)
{
    Engine *engine = alone->engine;
    *ret_outcome = ALONE_NOTHING;
    return !engine->dialect->judge_alone ||
           engine->dialect->judge_alone(alone->parts.text.ctx, engine, alone->checkpoint.group,
                                        ret_outcome, ret_remains, err);
}

/* The checkpoint stays open: the next migrate finds the work done and writes what is missing. */
static bool fail_unrecorded(const Script *script, Error *err)
{
    err->kind = ERR_PARTIAL;
    TALLOC_AUTO char *before = before_detail(NULL, err);
    error_detail(err, "%s'%s' took effect, but its row in the history could not be written", before,
                 script->file->path);
    return error_hint(err, "mend the cause, then: tidegate migrate (it looks and records it)");
}

/* IF NOT EXISTS passes over an invalid index with success. */
static bool check_success(Alone *alone, Error *err)
{
    const Script *script = alone->checkpoint.script;
    AloneOutcome outcome;
    char *remains = NULL;
    /* Told to stop only now: the statement is done all the same. */
    if (!judge(alone, &outcome, &remains, err))
        return db_alive(alone->engine->db) ? fail_unrecorded(script, err) : false;
    if (outcome != ALONE_HALF)
        return true;
    error_set(err, ERR_PARTIAL, "'%s' was accepted, but did not do its work", script->file->path);
    return fail_partial(script, outcome, remains, err);
}

/* While the session is as the script has set it. */
static bool explain_failure(Alone *alone, AloneOutcome *ret_outcome, Error *err)
{
    char *remains = NULL;
    ERROR_AUTO Error ignored = {0};
    if (!judge(alone, ret_outcome, &remains, &ignored))
        *ret_outcome = ALONE_HALF;
    return *ret_outcome != ALONE_NOTHING &&
           fail_partial(alone->checkpoint.script, *ret_outcome, remains, err);
}

static bool send(Alone *alone, Error *err)
{
    DbScriptOutcome outcome;
    const Batch *batch = &alone->parts.batch;
    const BatchStatement *statement = &batch->statements[0];
    alone->engine->stained |= !alone->checkpoint.group->plain;
    /* Without the semicolon there is one statement, which the server then runs as it stands. */
    if (db_script(alone->engine->db, buf_text(&batch->text), statement->length, &outcome, err))
        return check_success(alone, err);
    outcome.statements_done = 0; /* results of a procedure are none of statements */
    failure_of_batch(err, alone->checkpoint.script, batch, &outcome, 0, 0);
    return false;
}

static void restore_limits(Engine *engine, const char *restore)
{
    ERROR_AUTO Error ignored = {0};
    if (restore && db_alive(engine->db) && !db_exec(engine->db, restore, &ignored))
        error_clear(&ignored);
}

/* The limits first: what the script sets itself counts more. */
static bool run_unhurried(Alone *alone, AloneOutcome *ret_outcome, Error *err)
{
    Engine *engine = alone->engine;
    char *restore = NULL;
    if (engine->dialect->lift_limits &&
        !engine->dialect->lift_limits(alone->parts.text.ctx, engine, alone->checkpoint.script,
                                      alone->checkpoint.group, &restore, err))
        return false;
    bool done = parts_set_session(engine, &alone->parts, err) && send(alone, err);
    if (!done && db_alive(engine->db) && err->kind != ERR_PARTIAL)
        explain_failure(alone, ret_outcome, err);
    restore_limits(engine, restore);
    return parts_reset_session(engine, done ? err : NULL) && done;
}

/* What was told to a tool that shares the history. */
static char *cleared_sql(const Alone *alone)
{
    const Checkpoint *checkpoint = &alone->checkpoint;
    const MigrationFile *file = checkpoint->script->file;
    const OpenWork work = {
        .version = file->version,
        .name = file->name,
        .path = file->path,
        .kind = checkpoint->step->kind,
        .first = checkpoint->group->first,
    };
    return overlay_cleared_sql(NULL, alone->engine, &work);
}

static bool after_failure(Alone *alone, AloneOutcome outcome, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    const Checkpoint *checkpoint = &alone->checkpoint;
    if (!db_alive(alone->engine->db) || outcome != ALONE_NOTHING || !checkpoint->seq ||
        err->kind == ERR_PARTIAL)
        return false;
    TALLOC_AUTO char *cleared = cleared_sql(alone);
    if (!checkpoint_end(alone->engine, checkpoint->seq, checkpoint->script->file->path, "failed",
                        cleared, &ignored))
        return fail_partial(checkpoint->script, ALONE_HALF, "the mark that it was begun", err);
    return false;
}

static bool record(Alone *alone, Error *err)
{
    Engine *engine = alone->engine;
    const Checkpoint *checkpoint = &alone->checkpoint;
    HistoryEntry entry;
    if (records_full_entry(alone->parts.text.ctx, checkpoint->script, checkpoint->step,
                           session_script_ms(engine), &entry, err) &&
        checkpoint_done(engine, checkpoint, &entry, err))
        return true;
    bool fenced = err->kind == ERR_FENCED;
    return db_alive(engine->db) && !fenced ? fail_unrecorded(checkpoint->script, err) : false;
}

/* What is there already, as the script has set the session. */
static bool look_before(Alone *alone, Error *err)
{
    Engine *engine = alone->engine;
    const Checkpoint *checkpoint = &alone->checkpoint;
    if (!engine->dialect->may_begin_alone)
        return true;
    bool may = parts_set_session(engine, &alone->parts, err) &&
               engine->dialect->may_begin_alone(alone->parts.text.ctx, engine, checkpoint->script,
                                                checkpoint->group, &alone->before, err);
    return parts_reset_session(engine, may ? err : NULL) && may;
}

/* They are kept out before the row of the history says that all is well: whoever comes in between
 * would go on from there. */
static bool run_beside_runners(Alone *alone, AloneOutcome *outcome, Error *err)
{
    Engine *engine = alone->engine;
    const EngineDialect *dialect = engine->dialect;
    ERROR_AUTO Error busy = {0};
    if (dialect->let_runners_in && !dialect->let_runners_in(engine, err))
        return after_failure(alone, ALONE_NOTHING, err);
    bool done = run_unhurried(alone, outcome, err);
    bool kept_out = !dialect->keep_runners_out || dialect->keep_runners_out(engine, &busy);
    done = done ? record(alone, err) : after_failure(alone, *outcome, err);
    return done && (kept_out || error_move(err, &busy));
}

/* Without a checkpoint, since a checkpoint of what has no effect would be settled by what was there
 * before, the fence is asked all the same: what is there may be another run's work. */
static bool begin_alone(Alone *alone, Error *err)
{
    Engine *engine = alone->engine;
    if (!alone->before.idle)
        return checkpoint_begin(engine, &alone->checkpoint, err);
    bool ours = engine->dialect->begin(engine, alone->checkpoint.script->file->path, err);
    work_roll_back(engine);
    return ours;
}

bool alone_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                 Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    AloneOutcome outcome = ALONE_NOTHING;
    Alone alone = {
        .engine = engine,
        .checkpoint = {.script = script, .group = group, .step = step},
    };
    if (!parts_read(tmp, engine, script, group, &alone.parts, err) || !look_before(&alone, err))
        return false;
    alone.checkpoint.text = buf_text(&alone.parts.text);
    alone.checkpoint.before = alone.before.text;
    if (!begin_alone(&alone, err))
        return false;
    return run_beside_runners(&alone, &outcome, err);
}
