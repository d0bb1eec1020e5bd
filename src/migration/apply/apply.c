#include "migration/apply/apply.h"

#include <string.h>

#include "migration/apply/alone.h"
#include "migration/apply/failure.h"
#include "migration/hooks/hooks.h"
#include "migration/patience.h"
#include "migration/apply/recover.h"
#include "migration/apply/upkeep.h"
#include "migration/apply/work.h"

/* Between two tries after a lock timeout. */
#define RETRY_BASE_MS 250
#define RETRY_CAP_MS  5000
/* A script that breaks the connection twice is not tried a third time. */
#define LOST_LIMIT 1

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

static RunEvent event_of(const Engine *engine, const Script *script, RunEventKind kind)
{
    return (RunEvent){
        .kind = kind,
        .run_id = engine->run_id,
        .version = script->file->version,
        .path = script->file->path,
        .statements = script->statements,
    };
}

static void tell_started(const Engine *engine, const Script *script, unsigned tries)
{
    RunEvent event = event_of(engine, script, EVENT_MIGRATION_STARTED);
    event.attempt = (int64_t)tries + 1;
    progress_tell(engine->config.progress, &event);
}

static void tell_ended(const Engine *engine, const Script *script, int64_t duration_ms,
                       const Error *failure)
{
    RunEvent event =
        event_of(engine, script, failure ? EVENT_MIGRATION_FAILED : EVENT_MIGRATION_APPLIED);
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

/* One try. */
static bool run_group(Engine *engine, const Script *script, const ScriptGroup *group,
                      const Step *step, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *what = talloc_asprintf(tmp, "applying %s", script->file->path);
    if (script->group_count > 1)
        what = talloc_asprintf_append(what, ", from statement %d of %d", group->first,
                                      script->statements);
    char *session =
        engine->dialect->work_name ? engine->dialect->work_name(tmp, engine, script) : NULL;
    ticker_begin(engine->ticker, &(TickerWork){what, session, event_of(engine, script, 0)});
    bool done = group->alone ? alone_apply(engine, script, group, step, err)
                             : engine->dialect->apply(engine, script, group, step, err);
    ticker_end(engine->ticker);
    if (!done)
        work_roll_back(engine);
    return done;
}

/* Rolled back by the server for the others' sake (a lock timeout, a deadlock, a serialization
 * failure): the same may well succeed a moment later. Outside a transaction only a lock timeout is
 * sure to have left nothing. */
static bool is_passing(const ScriptGroup *group, const Error *err)
{
    bool whole = !group->alone || group->traits.runs == SQL_RUNS_BY_ITSELF;
    return err->kind == ERR_BUSY ||
           (whole && (strcmp(err->sqlstate, "40P01") == 0 || strcmp(err->sqlstate, "40001") == 0));
}

static char *describe_blockers(TALLOC_CTX *ctx, Engine *engine, const Script *script)
{
    char *blockers = engine->dialect->describe_blockers && db_alive(engine->db)
                         ? engine->dialect->describe_blockers(ctx, engine, script)
                         : NULL;
    return blockers && *blockers ? blockers : NULL;
}

static bool fail_busy(const Script *script, const char *blockers, int64_t waited_ms, Error *err)
{
    TALLOC_AUTO char *waited = clock_duration_text(NULL, waited_ms);
    ERROR_AUTO Error cause = {0};
    if (err->kind != ERR_BUSY)
        return false;
    error_move(&cause, err);
    error_set(err, ERR_BUSY, "'%s' found no moment without other sessions' locks within %s",
              script->file->path, waited);
    error_sqlstate(err, cause.sqlstate);
    error_at(err, cause.file, cause.line, cause.column, cause.source);
    error_detail(err, "%s%s%s", cause.message, blockers ? "\n" : "", blockers ? blockers : "");
    return error_hint(err, "end those sessions or come back at a quieter time; --lock-retry 10m "
                           "tries for longer, --lock-timeout waits longer each time");
}

/* Pauses before the next try. False with *err: the time is over, or it was cancelled. */
static bool pause_before_retry(Engine *engine, const Script *script, int64_t began_ms,
                               unsigned tries, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const EngineConfig *config = &engine->config;
    Clock *clock = config->clock;
    int64_t waited_ms = clock->monotonic_ms(clock) - began_ms;
    char *blockers = describe_blockers(tmp, engine, script);
    int64_t pause = clock_backoff_ms(tries, RETRY_BASE_MS, RETRY_CAP_MS);
    if (waited_ms + pause > config->lock_retry_ms)
        return fail_busy(script, blockers, waited_ms, err);
    RunEvent event = event_of(engine, script, EVENT_MIGRATION_RETRY);
    event.attempt = (int64_t)tries + 1;
    event.pause_ms = pause;
    event.error = err;
    progress_tell(config->progress, &event);
    progress_say(config->progress, PROGRESS_WAIT,
                 "'%s' was rolled back and will be tried again: %s", script->file->path,
                 blockers ? blockers : err->message);
    error_clear(err);
    return clock->sleep_ms(clock, pause, config->cancel) || cancel_error(config->cancel, err);
}

/* Tries until it is done, or fails for good. */
static bool run_with_patience(Engine *engine, const Script *script, const ScriptGroup *group,
                              const Step *step, MigrateResult *result, Error *err)
{
    Clock *clock = engine->config.clock;
    int64_t began_ms = clock->monotonic_ms(clock);
    unsigned tries = 0, losses = 0;
    for (;;) {
        tell_started(engine, script, tries + losses);
        if (run_group(engine, script, group, step, err))
            break;
        bool committed = false;
        if (!db_alive(engine->db)) {
            if (!recover_after_loss(engine, script, group, step, result, &committed, err))
                return false;
            if (committed)
                break;
            if (losses++ >= LOST_LIMIT)
                return false;
            error_clear(err);
        } else if (!is_passing(group, err) ||
                   !pause_before_retry(engine, script, began_ms, tries++, err)) {
            return false;
        }
    }
    error_clear(err);
    return true;
}

/* A row that says it was tried. The failure itself is the news: that this could not be written too
 * is not. */
static void record_failure(Engine *engine, const Script *script, const Step *step,
                           int64_t duration_ms)
{
    ERROR_AUTO Error ignored = {0};
    HistoryEntry entry = records_entry(script, step, duration_ms);
    entry.status = "failed";
    TALLOC_AUTO char *sql = records_history_sql(NULL, engine, &entry);
    if (!db_alive(engine->db) || !engine->dialect->begin(engine, script->file->path, &ignored) ||
        !db_exec(engine->db, sql, &ignored) || !db_exec(engine->db, "COMMIT", &ignored))
        work_roll_back(engine);
}

static bool fail_script(Engine *engine, const Script *script, const ScriptGroup *group,
                        const Step *step, MigrateResult *result, Error *err)
{
    if (err->kind == ERR_FENCED || err->kind == ERR_UNKNOWN)
        return false;
    if (group->first > 1 && err->kind != ERR_PARTIAL)
        failure_after_commits(err, script, group);
    if (err->kind == ERR_PARTIAL) {
        result->partial.version = talloc_strdup(result, script->file->version);
        result->partial.path = talloc_strdup(result, script->file->path);
        result->partial.statement = group->alone ? group->last : group->first;
        result->partial.of = script->statements;
        result->partial.resume = "tidegate migrate";
        return false;
    }
    record_failure(engine, script, step, session_script_ms(engine));
    failure_explain(err, script, result);
    /* Busy is to say that nothing was changed: not when migrations before it are committed. */
    if (err->kind == ERR_BUSY && result->applied_count > 0)
        err->kind = ERR_FAILED;
    return false;
}

/* By an earlier run. */
static bool is_committed(const Script *script, const ScriptGroup *group)
{
    return group->last <= script->done && group->last >= group->first;
}

static void say_resumed(const Engine *engine, const Script *script)
{
    if (script->done > 0)
        progress_say(engine->config.progress, PROGRESS_STEP,
                     "'%s' goes on behind statement %d of %d, up to which an earlier run committed",
                     script->file->path, script->done, script->statements);
}

static bool run_groups(Engine *engine, Upkeep *upkeep, const Script *script, const Step *step,
                       MigrateResult *result, Error *err)
{
    if (engine->dialect->renew && !engine->dialect->renew(engine, err))
        return false;
    engine->touched = engine->touched || script->session_count > 0;
    for (size_t i = 0; i < script->group_count; i++) {
        const ScriptGroup *group = &script->groups[i];
        if (is_committed(script, group))
            continue;
        if ((i > 0 && !upkeep_continue(upkeep, err)) ||
            !run_with_patience(engine, script, group, step, result, err))
            return fail_script(engine, script, group, step, result, err);
        if (!engine->dialect->reset)
            engine->said = group->last_index;
    }
    return true;
}

static bool apply_script(Engine *engine, Upkeep *upkeep, const Script *script, const Step *step,
                         MigrateResult *result, Error *err)
{
    Clock *clock = engine->config.clock;
    engine->began_ms = clock->monotonic_ms(clock);
    engine->said = 0;
    say_resumed(engine, script);
    if (!run_groups(engine, upkeep, script, step, result, err)) {
        tell_ended(engine, script, session_script_ms(engine), err);
        return false;
    }
    int64_t duration_ms = session_script_ms(engine);
    tell_ended(engine, script, duration_ms, NULL);
    say_applied(engine, script, step, duration_ms);
    add_applied(result, script, duration_ms);
    return true;
}

bool apply_all(Engine *engine, Script *const scripts[], size_t count, ApplyStepOf step_of,
               ApplyCounted counted, MigrateResult *result, Error *err)
{
    Upkeep upkeep = upkeep_start(engine);
    for (size_t i = 0; i < count; i++) {
        const Script *script = scripts[i];
        const Step *step = step_of(script->file);
        if (recover_is_done(engine, script, step))
            continue;
        engine->last_step = i + 1 == count && !hooks_follow(engine, script);
        if (!upkeep_continue(&upkeep, err) || !hooks_before_each(engine, script, err) ||
            !apply_script(engine, &upkeep, script, step, result, err)) {
            engine->last_step = false;
            return false;
        }
        engine->run_ended = engine->last_step;
        counted(result);
        if (!hooks_after_each(engine, script, result, err))
            return false;
    }
    return true;
}
