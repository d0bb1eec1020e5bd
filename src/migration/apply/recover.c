#include "migration/apply/recover.h"

#include <string.h>

#include "migration/apply/kept.h"
#include "migration/apply/settle.h"
#include "migration/history/resume.h"

#define CONNECT_PAUSE_MS     250
#define CONNECT_PAUSE_CAP_MS 3000
/* A database that fails over is back within a minute or two. */
#define CONNECT_LIMIT_MS (2 * 60 * 1000)

bool recover_is_done(const Engine *engine, const Script *script, const Step *step)
{
    const MigrationFile *file = script->file;
    bool repeatable = file->kind == MIGRATION_REPEATABLE;
    const Record *record =
        history_find(engine->history, repeatable ? MIGRATION_REPEATABLE : MIGRATION_VERSIONED,
                     repeatable ? file->name : file->version);
    if (!record)
        return false;
    if (strcmp(step->status, "undone") == 0)
        return record->state == RECORD_UNDONE;
    RecordState wanted = file->kind == MIGRATION_BASELINE ? RECORD_BASELINE : RECORD_APPLIED;
    return record->state == wanted &&
           (!record->checksum || strcmp(record->checksum, file->checksum) == 0);
}

static bool connect_again(Engine *engine, Error *err)
{
    const EngineConfig *config = &engine->config;
    Clock *clock = config->clock;
    int64_t until_ms = clock->monotonic_ms(clock) + CONNECT_LIMIT_MS;
    for (unsigned tries = 0;; tries++) {
        ERROR_AUTO Error failure = {0};
        engine->dialect->release(engine);
        if (session_connect(engine, &failure) && engine->dialect->take_over(engine, &failure))
            return true;
        bool passing = failure.kind == ERR_CONNECT && clock->monotonic_ms(clock) < until_ms;
        if (!passing)
            return error_move(err, &failure);
        progress_say(config->progress, PROGRESS_WAIT, "connecting again: %s", failure.message);
        int64_t pause = clock_backoff_ms(tries, CONNECT_PAUSE_MS, CONNECT_PAUSE_CAP_MS);
        if (!clock->sleep_ms(clock, pause, config->cancel))
            return cancel_error(config->cancel, err);
    }
}

static bool fail_unknown(const Script *script, const Error *cause, Error *err)
{
    TALLOC_AUTO char *lost = talloc_strdup(NULL, err->message);
    error_clear(err);
    error_set(err, ERR_UNKNOWN,
              "contact was lost during '%s', and whether it was committed is not known",
              script->file->path);
    error_detail(err, "%s\nthen: %s", lost, cause->message);
    return error_hint(err,
                      "when the database answers again: tidegate status, then tidegate migrate; "
                      "it finds out and goes on");
}

/* Whoever took over may have gone on with this very script, whose groups we know as they were. */
static bool fail_overtaken(const Script *script, Error *err)
{
    error_clear(err);
    error_set(err, ERR_FENCED, "another run took over while contact was lost during '%s'",
              script->file->path);
    error_detail(err, "the fence has been raised since; this run has stopped");
    return error_hint(err, "see what the other run did: tidegate status");
}

static void say_step(void *data, const char *text)
{
    const Engine *engine = data;
    progress_say(engine->config.progress, PROGRESS_STEP, "%s", text);
}

/* Its row is in the very transaction that may or may not have been committed. */
static bool group_is_done(const Engine *engine, const Script *script, const ScriptGroup *group,
                          const Step *step)
{
    return script_is_last(script, group) ? recover_is_done(engine, script, step)
                                         : resume_done(engine, script->file, step) >= group->last;
}

bool recover_connection(Engine *engine, const Script *script, Error *err)
{
    ERROR_AUTO Error failure = {0};
    int64_t fence = engine->fence;
    progress_say(engine->config.progress, PROGRESS_WARNING,
                 "contact was lost during '%s' (%s); connecting again to see what became of it",
                 script->file->path, err->message);
    if (connect_again(engine, &failure) &&
        settle_open_work(engine, false, NULL, say_step, engine, &failure))
        /* By one for us; not at all by a server that came back without it. */
        return engine->fence <= fence + 1 || fail_overtaken(script, err);
    return failure.kind == ERR_PARTIAL ? (error_clear(err), error_move(err, &failure))
                                       : fail_unknown(script, &failure, err);
}

bool recover_after_loss(Engine *engine, const Script *script, const ScriptGroup *group,
                        const Step *step, MigrateResult *result, bool *ret_committed, Error *err)
{
    if (!recover_connection(engine, script, err) ||
        !kept_check(engine, script, group, step, result, err))
        return false;
    *ret_committed = group_is_done(engine, script, group, step);
    /* The run's end may be recorded, but the lock was taken anew since: it is to be given back. */
    if (*ret_committed)
        engine->last_step = false;
    return true;
}
