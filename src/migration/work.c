#include "migration/work.h"

#include <string.h>

#include "migration/failure.h"

bool work_inspect(TALLOC_CTX *ctx, Engine *engine, const MigrationFile *file, Script **ret_script,
                  Error *err)
{
    if (!script_inspect(ctx, engine->set, file, engine->config.dir_shown, engine->dialect->dialect,
                        ret_script, err))
        return false;
    for (const char *const *warning = (*ret_script)->warnings; warning && *warning; warning++)
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", *warning);
    return true;
}

bool work_begin(Engine *engine, MigrateResult *result, Error *err)
{
    result->run_id = engine->run_id;
    return engine->dialect->take_over(engine, err);
}

static void add_applied(MigrateResult *result, const Script *script, int64_t duration_ms)
{
    size_t count = result->applied_count;
    /* Doubles at powers of two. */
    if ((count & (count - 1)) == 0)
        result->applied = talloc_realloc(result, result->applied, AppliedMigration,
                                         (unsigned)(count ? count * 2 : 1));
    result->applied[result->applied_count++] = (AppliedMigration){
        .version = talloc_strdup(result, script->file->version),
        .name = talloc_strdup(result, script->file->name),
        .path = talloc_strdup(result, script->file->path),
        .statements = script->statements,
        .duration_ms = duration_ms,
    };
    result->pending -= result->pending > 0;
    result->total++;
}

static void say_applied(const Engine *engine, const Script *script, const Step *step,
                        int64_t duration_ms)
{
    TALLOC_AUTO char *duration = clock_duration_text(NULL, duration_ms);
    progress_say(engine->config.progress, PROGRESS_STEP, "%s %s  %d statement%s  %s", step->verb,
                 script->file->path, script->statements, script->statements == 1 ? "" : "s",
                 duration);
}

static void roll_back(Engine *engine)
{
    ERROR_AUTO Error ignored = {0};
    DbTransaction state = db_transaction(engine->db);
    if ((state == DB_IN_TRANSACTION || state == DB_IN_FAILED_TRANSACTION) &&
        !db_exec(engine->db, "ROLLBACK", &ignored))
        error_clear(&ignored);
}

bool work_apply(Engine *engine, const Script *script, const Step *step, MigrateResult *result,
                Error *err)
{
    Clock *clock = engine->config.clock;
    int64_t began_ms = clock->monotonic_ms(clock);
    if (!engine->dialect->apply(engine, script, step, err)) {
        roll_back(engine);
        return false;
    }
    int64_t duration_ms = clock->monotonic_ms(clock) - began_ms;
    say_applied(engine, script, step, duration_ms);
    add_applied(result, script, duration_ms);
    return true;
}

/* Which verdict a failure leaves; what is not here failed cleanly. */
static const struct {
    ErrorKind kind;
    const char *verdict;
} VERDICTS[] = {
    {ERR_PARTIAL, "partial"},
    {ERR_UNKNOWN, "unknown"},
    {ERR_FENCED, "unknown"},
};

static const char *verdict_of(const Error *failure)
{
    for (size_t i = 0; failure && i < COUNT_OF(VERDICTS); i++) {
        if (VERDICTS[i].kind == failure->kind)
            return VERDICTS[i].verdict;
    }
    return failure ? "failed" : "success";
}

static bool record_end(Engine *engine, const char *verdict, const Error *failure, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!engine->owner) {
        bool wanted = engine->run_given && !engine->fresh && !engine->config.read_only;
        return !wanted || records_run_idle(engine, verdict, failure, err);
    }
    char *run = records_run_end_sql(tmp, engine, verdict, failure);
    char *lock = records_give_lock_sql(tmp, engine);
    char *sql = talloc_asprintf(tmp, "BEGIN;%s;%s;COMMIT", run, lock);
    return db_exec(engine->db, sql, err);
}

bool work_end(Engine *engine, MigrateResult *result, bool done, Error *err)
{
    ERROR_AUTO Error unrecorded = {0};
    result->verdict = verdict_of(done ? NULL : err);
    if (engine->run_given)
        result->run_id = engine->run_id;
    bool recorded = record_end(engine, result->verdict, done ? NULL : err, &unrecorded);
    if (engine->owner)
        engine->dialect->release(engine);
    if (recorded || !done)
        return done;
    error_move(err, &unrecorded);
    error_wrap(err, "recording the run");
    return false;
}
