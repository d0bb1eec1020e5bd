#include "migration/apply/tell.h"

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
}

RunEvent tell_event(const Engine *engine, const Script *script, RunEventKind kind)
{
    return (RunEvent){
        .kind = kind,
        .run_id = engine->run_id,
        .version = script->file->version,
        .path = script->file->path,
        .statements = script->statements,
    };
}

void tell_started(const Engine *engine, const Script *script, unsigned tries)
{
    RunEvent event = tell_event(engine, script, EVENT_MIGRATION_STARTED);
    event.attempt = (int64_t)tries + 1;
    progress_tell(engine->config.progress, &event);
}

static void tell_ended(const Engine *engine, const Script *script, int64_t duration_ms,
                       const Error *failure)
{
    RunEvent event =
        tell_event(engine, script, failure ? EVENT_MIGRATION_FAILED : EVENT_MIGRATION_APPLIED);
    event.elapsed_ms = duration_ms;
    event.error = failure;
    progress_tell(engine->config.progress, &event);
}

static void say_applied(const Engine *engine, const Script *script, const Step *step,
                        int64_t duration_ms)
{
    TALLOC_AUTO char *duration = clock_duration_text(NULL, duration_ms);
    if (script->statements == 0)
        progress_say(engine->config.progress, PROGRESS_WARNING,
                     "'%s' has no statement: nothing was done, and it counts as applied",
                     script->file->path);
    progress_say(engine->config.progress, PROGRESS_STEP, "%s %s  %d statement%s  %s", step->verb,
                 script->file->path, script->statements, script->statements == 1 ? "" : "s",
                 duration);
}

void tell_failed(const Engine *engine, const Script *script, int64_t duration_ms,
                 const Error *failure)
{
    tell_ended(engine, script, duration_ms, failure);
}

void tell_applied(const Engine *engine, const Script *script, const Step *step, int64_t duration_ms,
                  MigrateResult *result)
{
    tell_ended(engine, script, duration_ms, NULL);
    say_applied(engine, script, step, duration_ms);
    add_applied(result, script, duration_ms);
}
