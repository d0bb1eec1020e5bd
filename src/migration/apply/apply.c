#include "migration/apply/apply.h"

#include "migration/apply/attempt.h"
#include "migration/apply/failure.h"
#include "migration/apply/recover.h"
#include "migration/apply/tell.h"
#include "migration/apply/upkeep.h"
#include "migration/hooks/hooks.h"

/* A script that breaks the connection twice is not tried a third time. */
#define LOST_LIMIT 1

/* Tries until it is done, or fails for good. */
static bool run_with_patience(Engine *engine, const Script *script, const ScriptGroup *group,
                              const Step *step, MigrateResult *result, Error *err)
{
    Clock *clock = engine->config.clock;
    int64_t began_ms = clock->monotonic_ms(clock);
    unsigned tries = 0, losses = 0;
    for (;;) {
        tell_started(engine, script, tries + losses);
        if (attempt_group(engine, script, group, step, err))
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
        } else if (!attempt_may_pass(group, err) ||
                   !attempt_pause(engine, script, began_ms, tries++, err)) {
            return false;
        }
    }
    error_clear(err);
    return true;
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
        failure_record(engine, script, step, session_script_ms(engine), err->kind);
        return false;
    }
    failure_record(engine, script, step, session_script_ms(engine), err->kind);
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
        tell_failed(engine, script, session_script_ms(engine), err);
        return false;
    }
    tell_applied(engine, script, step, session_script_ms(engine), result);
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
        if (!upkeep_continue(&upkeep, err) || !hooks_before_each(engine, script, result, err) ||
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
