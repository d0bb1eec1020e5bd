#include "migration/apply/settle.h"

#include <string.h>

#include "migration/apply/alone.h"
#include "migration/history/checkpoint.h"
#include "migration/apply/work.h"

static const struct {
    const char *name;
    MigrationKind kind;
} KINDS[] = {
    {"versioned", MIGRATION_VERSIONED},
    {"repeatable", MIGRATION_REPEATABLE},
    {"undo", MIGRATION_UNDO},
};

static const MigrationFile *file_of(const Engine *engine, const OpenWork *work)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (strcmp(KINDS[i].name, work->kind) == 0)
            return files_find(engine->set, KINDS[i].kind,
                              work->version ? work->version : work->name);
    }
    return NULL;
}

/* The script as it was begun; NULL when the file is gone or says something else now. */
static bool script_of(TALLOC_CTX *ctx, Engine *engine, const OpenWork *work, Script **ret_script,
                      Error *err)
{
    const MigrationFile *file = file_of(engine, work);
    Script *script = NULL;
    if (file && !work_inspect(ctx, engine, file, &script, err))
        return false;
    bool same = script && script->alone && strcmp(script->hash, work->hash) == 0;
    *ret_script = same ? script : NULL;
    return true;
}

static bool record_done(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                        Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Script *script;
    if (!script_of(tmp, engine, work, &script, err))
        return false;
    if (!script) {
        say(say_data, talloc_asprintf(tmp,
                                      "'%s' took effect, but the file says something else now: "
                                      "it will run as it is",
                                      work->path));
        return checkpoint_failed(engine, work->seq, work->path, err);
    }
    const Step *step =
        strcmp(work->kind, "undo") == 0 ? step_undo(script->file) : step_apply(script->file);
    HistoryEntry entry;
    if (!records_full_entry(tmp, script, step, 0, &entry, err) ||
        !checkpoint_done(engine, work->seq, &entry, err))
        return false;
    say(say_data, talloc_asprintf(tmp, "'%s' was interrupted after it took effect: recorded as %s",
                                  work->path, step->status));
    return true;
}

static bool record_nothing(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                           Error *err)
{
    if (!checkpoint_failed(engine, work->seq, work->path, err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL, "'%s' was interrupted; nothing of it remains: it will run again", work->path);
    say(say_data, text);
    return true;
}

static bool record_looked_after(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                                Error *err)
{
    if (!checkpoint_settled(engine, work->seq, work->path, err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL, "'%s' was interrupted; taken as looked after: it will run again", work->path);
    say(say_data, text);
    return true;
}

static bool record_resumes(Engine *engine, const OpenWork *work, SettleSay say, void *say_data,
                           Error *err)
{
    if (!checkpoint_failed(engine, work->seq, work->path, err))
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
    const MigrationFile *file = file_of(engine, work);
    Script *script = NULL;
    if (file && !work_inspect(tmp, engine, file, &script, err))
        return false;
    *ret_reruns = script && script->reruns;
    return true;
}

static bool fail_unknown(TALLOC_CTX *ctx, const OpenWork *work, MigrateResult *result, Error *err)
{
    if (result) {
        result->partial.version = talloc_strdup(ctx, work->version);
        result->partial.path = talloc_strdup(ctx, work->path);
        result->partial.statement = result->partial.of = 1;
        result->partial.resume = "tidegate repair";
    }
    error_set(err, ERR_PARTIAL, "'%s' was interrupted, and nobody can tell whether it took effect",
              work->path);
    error_detail(err, "%.*s", 300, work->statement);
    return error_hint(err, "look at the database, take back what the statement did, then: tidegate "
                           "repair, and tidegate migrate");
}

static bool settle_one(Engine *engine, const OpenWork *work, bool by_person, MigrateResult *result,
                       SettleSay say, void *say_data, Error *err)
{
    AloneOutcome outcome = ALONE_NOTHING;
    bool reruns = false;
    if (engine->dialect->settle && !engine->dialect->settle(engine, work, &outcome, err))
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

bool settle_open_work(Engine *engine, bool by_person, MigrateResult *result, SettleSay say,
                      void *say_data, Error *err)
{
    if (engine->work_count == 0)
        return true;
    for (size_t i = 0; i < engine->work_count; i++) {
        if (!settle_one(engine, &engine->work[i], by_person, result, say, say_data, err))
            return false;
    }
    return session_load(engine, LOAD_BRIEF, err);
}
