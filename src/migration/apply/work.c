#include "migration/apply/work.h"

#include <string.h>

#include "migration/apply/settle.h"
#include "migration/history/resume.h"
#include "migration/incumbent/overlay.h"

bool work_look(TALLOC_CTX *ctx, const Engine *engine, const MigrationFile *file, int done,
               Script **ret_script, Error *err)
{
    const ScriptInput input = {
        .set = engine->set,
        .dir_shown = engine->config.dir_shown,
        .dialect = engine->dialect->dialect,
        .server_version = db_version(engine->db),
        .done = done,
    };
    return script_inspect(ctx, &input, file, ret_script, err);
}

bool work_inspect(TALLOC_CTX *ctx, Engine *engine, const MigrationFile *file, const Step *step,
                  Script **ret_script, Error *err)
{
    if (!work_look(ctx, engine, file, resume_done(engine, file, step), ret_script, err))
        return false;
    for (const char *const *warning = (*ret_script)->warnings; warning && *warning; warning++)
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", *warning);
    return resume_check(engine, *ret_script, step, NULL, err);
}

static void say_step(void *data, const char *text)
{
    const Engine *engine = data;
    progress_say(engine->config.progress, PROGRESS_STEP, "%s", text);
}

static void tell_start(Engine *engine, const MigrateResult *result)
{
    engine->run_told = true;
    progress_tell(engine->config.progress, &(RunEvent){.kind = EVENT_RUN_STARTED,
                                                       .run_id = engine->run_id,
                                                       .command = engine->command,
                                                       .database = engine->label,
                                                       .pending = (int64_t)result->pending});
}

static void tell_end(Engine *engine, const char *verdict, const Error *failure)
{
    if (engine->run_told)
        progress_tell(engine->config.progress, &(RunEvent){.kind = EVENT_RUN_ENDED,
                                                           .run_id = engine->run_id,
                                                           .verdict = verdict,
                                                           .error = failure});
    engine->run_told = false;
}

bool work_begin(Engine *engine, MigrateResult *result, Error *err)
{
    Clock *clock = engine->config.clock;
    int64_t began_ms = clock->monotonic_ms(clock);
    result->run_id = engine->run_id;
    tell_start(engine, result);
    if (!engine->dialect->take_over(engine, err) || !overlay_check_shared(engine, err) ||
        !overlay_take_in(engine, err))
        return false;
    progress_tell(engine->config.progress,
                  &(RunEvent){.kind = EVENT_LOCK_TAKEN,
                              .run_id = engine->run_id,
                              .elapsed_ms = clock->monotonic_ms(clock) - began_ms});
    return settle_open_work(engine, false, result, say_step, engine, err);
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

const char *work_verdict(const Error *failure)
{
    for (size_t i = 0; failure && i < COUNT_OF(VERDICTS); i++) {
        if (VERDICTS[i].kind == failure->kind)
            return VERDICTS[i].verdict;
    }
    return failure ? "failed" : "success";
}

static bool record_end(Engine *engine, const Error *failure, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *verdict = work_verdict(failure);
    if (!engine->db)
        return error_set(err, ERR_CONNECT, "the database is out of reach");
    if (engine->run_ended)
        return true;
    if (!engine->owner) {
        /* Records of another format are not ours to write. */
        bool ours = !failure || failure->kind != ERR_FORMAT;
        bool wanted = engine->run_given && !engine->fresh && !engine->config.read_only && ours;
        return !wanted || records_run_idle(engine, verdict, failure, err);
    }
    char *run = records_run_end_sql(tmp, engine, verdict, failure);
    char *lock = records_give_lock_sql(tmp, engine);
    char *sql = talloc_asprintf(tmp, "BEGIN;%s;%s;COMMIT", run, lock);
    return db_exec(engine->db, sql, err);
}

void work_roll_back(Engine *engine)
{
    ERROR_AUTO Error ignored = {0};
    if (!engine->db)
        return;
    DbTransaction state = db_transaction(engine->db);
    if ((state == DB_IN_TRANSACTION || state == DB_IN_FAILED_TRANSACTION) &&
        !db_exec(engine->db, "ROLLBACK", &ignored))
        error_clear(&ignored);
}

bool work_finish(Engine *engine, bool done, Error *err)
{
    const Error *failure = done ? NULL : err;
    ERROR_AUTO Error first = {0};
    ERROR_AUTO Error second = {0};
    work_roll_back(engine);
    /* A cancel that this connection has not told yet takes the place of the first answer. */
    bool recorded = record_end(engine, failure, &first) ||
                    ((first.kind == ERR_INTERRUPTED || first.kind == ERR_TERMINATED) &&
                     record_end(engine, failure, &second));
    if (engine->owner || engine->lock_db)
        engine->dialect->release(engine);
    if (recorded || !done)
        return done;
    error_move(err, error_is_set(&second) ? &second : &first);
    return error_wrap(err, "recording the run");
}

bool work_end(Engine *engine, MigrateResult *result, bool done, Error *err)
{
    result->verdict = work_verdict(done ? NULL : err);
    result->database_id = engine->database_id;
    if (engine->run_given)
        result->run_id = engine->run_id;
    bool finished = work_finish(engine, done, err);
    tell_end(engine, result->verdict, finished ? NULL : err);
    return finished;
}
