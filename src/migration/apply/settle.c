#include "migration/apply/settle.h"

#include <string.h>

#include "migration/apply/alone.h"
#include "migration/apply/work.h"
#include "migration/history/checkpoint.h"
#include "migration/history/resume.h"
#include "migration/incumbent/overlay.h"

static const Step *step_of(const OpenWork *work, const MigrationFile *file)
{
    return strcmp(work->kind, "undo") == 0 ? step_undo(file) : step_apply(file);
}

/* The script, if what was begun still stands in it as it was; else NULL, and *err says why. */
static bool script_of(TALLOC_CTX *ctx, Engine *engine, const OpenWork *work, Script **ret_script,
                      Error *err)
{
    const MigrationFile *file = resume_file(engine, work);
    Script *script = NULL;
    ERROR_AUTO Error changed = {0};
    *ret_script = NULL;
    if (!file)
        return true;
    if (!work_look(ctx, engine, file, (int)work->last, &script, err))
        return false;
    bool same = resume_check(engine, script, step_of(work, file), work, &changed);
    if (!same && changed.kind != ERR_VALIDATION)
        return error_move(err, &changed);
    *ret_script = same ? script : NULL;
    return true;
}

/* The group that ends with the work's last statement. */
static const ScriptGroup *group_of(const Script *script, const OpenWork *work)
{
    for (size_t i = 0; i < script->group_count; i++) {
        if (script->groups[i].last == work->last)
            return &script->groups[i];
    }
    return NULL;
}

static bool record_committed(Engine *engine, const OpenWork *work, bool same, SettleSay say,
                             void *say_data, Error *err)
{
    if (!checkpoint_end(engine, work->seq, work->path, "committed", "", err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL, "statement %lld of '%s' was interrupted after it took effect%s",
        (long long)work->last, work->path, same ? "" : "; the file says something else now");
    say(say_data, text);
    return true;
}

static bool record_done(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                        Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Script *script;
    if (!script_of(tmp, engine, work, &script, err))
        return false;
    const ScriptGroup *group = script ? group_of(script, work) : NULL;
    if (!group || work->last != script->statements)
        return record_committed(engine, work, script != NULL, say, say_data, err);
    Checkpoint checkpoint = {
        .script = script,
        .group = &script->groups[script->group_count - 1],
        .step = step_of(work, script->file),
        .text = work->statement,
        .seq = work->seq,
    };
    HistoryEntry entry;
    if (!records_full_entry(tmp, script, checkpoint.step, 0, &entry, err) ||
        !checkpoint_done(engine, &checkpoint, &entry, err))
        return false;
    say(say_data, talloc_asprintf(tmp, "'%s' was interrupted after it took effect: recorded as %s",
                                  work->path, checkpoint.step->status));
    return true;
}

static bool record_nothing(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                           Error *err)
{
    TALLOC_AUTO char *cleared = overlay_cleared_sql(NULL, engine, work);
    if (!checkpoint_end(engine, work->seq, work->path, "failed", cleared, err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL, "'%s' was interrupted; nothing of it remains: it will run again", work->path);
    say(say_data, text);
    return true;
}

static bool record_looked_after(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                                Error *err)
{
    TALLOC_AUTO char *cleared = overlay_cleared_sql(NULL, engine, work);
    if (!checkpoint_end(engine, work->seq, work->path, "settled", cleared, err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL, "'%s' was interrupted; statement %lld is taken as looked after: it will run again",
        work->path, (long long)work->last);
    say(say_data, text);
    return true;
}

static bool record_resumes(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                           Error *err)
{
    TALLOC_AUTO char *cleared = overlay_cleared_sql(NULL, engine, work);
    if (!checkpoint_end(engine, work->seq, work->path, "failed", cleared, err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL, "'%s' was interrupted; what it committed stays: it goes on from there", work->path);
    say(say_data, text);
    return true;
}

/* The statement may have been changed since: a gentler pace is no other work. */
static bool file_says_rerun(Engine *engine, const OpenWork *work, bool *ret_reruns, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const MigrationFile *file = resume_file(engine, work);
    Script *script = NULL;
    if (file && !work_look(tmp, engine, file, 0, &script, err))
        return false;
    const ScriptGroup *group = script ? group_of(script, work) : NULL;
    *ret_reruns = group && group->reruns;
    return true;
}

static bool fail_unknown(TALLOC_CTX *ctx, const OpenWork *work, MigrateResult *result, Error *err)
{
    if (result) {
        result->partial.version = talloc_strdup(ctx, work->version);
        result->partial.path = talloc_strdup(ctx, work->path);
        result->partial.statement = work->last;
        result->partial.of = work->of ? work->of : work->last;
        result->partial.resume = "tidegate repair";
    }
    error_set(err, ERR_PARTIAL, "'%s' was interrupted, and nobody can tell whether it took effect",
              work->path);
    error_detail(err, "%.*s", 300, work->statement);
    return error_hint(err, "look at the database, take back what the statement did, then: tidegate "
                           "repair, and tidegate migrate");
}

/* The statement that ran alone stands last, behind what set the session for it. */
static char *last_statement(TALLOC_CTX *ctx, const Engine *engine, const char *text)
{
    ERROR_AUTO Error ignored = {0};
    SqlSplitter *splitter = sql_splitter_new(ctx, engine->dialect->dialect, strlen(text) + 1);
    char *last = talloc_strdup(ctx, text);
    sql_splitter_feed(splitter, text, strlen(text));
    for (SqlItem item;;) {
        SqlEvent event = sql_splitter_next(splitter, &item, &ignored);
        if (event == SQL_DONE || event == SQL_FAILED)
            return last;
        if (event == SQL_MORE)
            sql_splitter_finish(splitter);
        if (event == SQL_STATEMENT)
            last = talloc_strndup(ctx, item.text, item.length);
    }
}

/* Asks the server what became of it. */
static bool ask(Engine *engine, const OpenWork *work, AloneOutcome *ret_outcome, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    OpenWork single = *work;
    single.statement = last_statement(tmp, engine, work->statement);
    *ret_outcome = ALONE_NOTHING;
    return !engine->dialect->settle || engine->dialect->settle(engine, &single, ret_outcome, err);
}

static bool settle_one(Engine *engine, const OpenWork *work, bool by_person, MigrateResult *result,
                       SettleSay say, void *say_data, Error *err)
{
    AloneOutcome outcome;
    bool reruns = false;
    if (!ask(engine, work, &outcome, err))
        return false;
    if (outcome == ALONE_UNKNOWN && !file_says_rerun(engine, work, &reruns, err))
        return false;
    if (reruns)
        return record_resumes(engine, work, say, say_data, err);
    if (outcome == ALONE_DONE)
        return record_done(engine, work, say, say_data, err);
    if (outcome == ALONE_NOTHING)
        return record_nothing(engine, work, say, say_data, err);
    if (by_person)
        return record_looked_after(engine, work, say, say_data, err);
    return fail_unknown(result, work, result, err);
}

/* What is committed of a script whose file is gone or says something else there now, and what is
 * looked after. */
static bool forget_changed(Engine *engine, SettleSay say, void *say_data, Error *err)
{
    for (size_t i = 0; i < engine->work_count; i++) {
        const OpenWork *work = &engine->work[i];
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        Script *script;
        if (!work->committed)
            continue;
        if (!script_of(tmp, engine, work, &script, err))
            return false;
        /* Who repairs for a tool that keeps failures has taken back all of it: the tool will run it
         * from its beginning, and so do we. */
        bool forgotten = !script || overlay_keeps_failures(engine);
        if (forgotten && !record_looked_after(engine, work, say, say_data, err))
            return false;
    }
    return session_load(engine, LOAD_BRIEF, err);
}

bool settle_open_work(Engine *engine, bool by_person, MigrateResult *result, SettleSay say,
                      void *say_data, Error *err)
{
    if (engine->work_count == 0)
        return true;
    for (size_t i = 0; i < engine->work_count; i++) {
        const OpenWork *work = &engine->work[i];
        if (!work->committed && !settle_one(engine, work, by_person, result, say, say_data, err))
            return false;
    }
    return session_load(engine, LOAD_BRIEF, err) &&
           (!by_person || forget_changed(engine, say, say_data, err));
}
