#include "migration/apply/attempt.h"

#include <string.h>

#include "migration/apply/alone.h"
#include "migration/apply/tell.h"
#include "migration/apply/work.h"

/* Between two tries after a lock timeout. */
#define RETRY_BASE_MS 250
#define RETRY_CAP_MS  5000

bool attempt_group(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *what = talloc_asprintf(tmp, "applying %s", script->file->path);
    if (script->group_count > 1)
        what = talloc_asprintf_append(what, ", from statement %d of %d", group->first,
                                      script->statements);
    char *session =
        engine->dialect->work_name ? engine->dialect->work_name(tmp, engine, script) : NULL;
    ticker_begin(engine->ticker, &(TickerWork){what, session, tell_event(engine, script, 0)});
    bool done = group->alone ? alone_apply(engine, script, group, step, err)
                             : engine->dialect->apply(engine, script, group, step, err);
    ticker_end(engine->ticker);
    if (!done)
        work_roll_back(engine);
    return done;
}

bool attempt_may_pass(const ScriptGroup *group, const Error *err)
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

bool attempt_pause(Engine *engine, const Script *script, int64_t began_ms, unsigned tries,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const EngineConfig *config = &engine->config;
    Clock *clock = config->clock;
    int64_t waited_ms = clock->monotonic_ms(clock) - began_ms;
    char *blockers = describe_blockers(tmp, engine, script);
    int64_t pause = clock_backoff_ms(tries, RETRY_BASE_MS, RETRY_CAP_MS);
    if (waited_ms + pause > config->lock_retry_ms)
        return fail_busy(script, blockers, waited_ms, err);
    RunEvent event = tell_event(engine, script, EVENT_MIGRATION_RETRY);
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
