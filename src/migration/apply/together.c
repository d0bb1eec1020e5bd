#include "migration/apply/together.h"

#include <string.h>

#include "migration/apply/attempt.h"
#include "migration/apply/failure.h"
#include "migration/apply/recover.h"
#include "migration/apply/tell.h"
#include "migration/apply/upkeep.h"
#include "migration/apply/work.h"
#include "migration/hooks/hooks.h"

/* What breaks the connection twice is not tried a third time. */
#define LOST_LIMIT 1

/* Of a script that was not run: another run, which took turns with us, has done it. */
#define NOT_RUN (-1)

typedef struct Together {
    Engine *engine;
    Script *const *scripts;
    size_t count;
    ApplyStepOf step_of;
    MigrateResult *result;
    size_t at;    /* where it is; a hook, and the end, belong to the script beside them */
    bool running; /* it is the script at `at`, and no hook */
    int64_t *durations;
    unsigned tries, losses;
    int64_t began_ms;
} Together;

bool together_check_database(const Engine *engine, Error *err)
{
    if (engine->dialect->dialect != DIALECT_MARIADB)
        return true;
    error_set(err, ERR_USAGE, "on MariaDB and MySQL migrations cannot be one transaction");
    error_detail(err, "each DDL statement commits by itself there, and what went before it, too");
    return error_hint(err, "leave out --single-transaction (migrations.single_transaction)");
}

/* What keeps the script out of a transaction with others, in words; NULL: nothing. */
static char *obstacle(TALLOC_CTX *ctx, const Script *script, Place *ret_place)
{
    *ret_place = (Place){0};
    if (script->foreign_keys != SWITCH_AS_IT_IS)
        return talloc_strdup(ctx, "its PRAGMA foreign_keys would have no effect in one");
    for (size_t i = 0; i < script->group_count; i++) {
        const ScriptGroup *group = &script->groups[i];
        *ret_place = group->place;
        if (group->alone && group->traits.runs == SQL_RUNS_OUTSIDE && group->traits.what)
            return talloc_asprintf(ctx, "its statement %d, %s, cannot run in one", group->last,
                                   group->traits.what);
        if (group->alone)
            return talloc_asprintf(ctx, "its statement %d is to commit by itself", group->last);
        if (i > 0)
            return talloc_asprintf(ctx, "it commits before its statement %d", group->first);
    }
    return NULL;
}

bool together_check(Script *const scripts[], size_t count, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        Place place;
        TALLOC_AUTO char *why = obstacle(NULL, scripts[i], &place);
        if (!why)
            continue;
        error_set(err, ERR_USAGE, "'%s' cannot be in one transaction with the others: %s",
                  scripts[i]->file->path, why);
        failure_place(err, scripts[i], place);
        return error_hint(err, "leave out --single-transaction, or apply what comes before it "
                               "first: --to VERSION");
    }
    return true;
}

bool together_check_plan(Engine *engine, const Plan *plan, Error *err)
{
    if (!together_check_database(engine, err))
        return false;
    for (size_t i = 0; i < plan->count; i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        Script *script;
        if (plan->entries[i].pending &&
            (!work_look(tmp, engine, plan->entries[i].file, 0, &script, err) ||
             !together_check(&script, 1, err)))
            return false;
    }
    return true;
}

static const Script *script_at(const Together *together)
{
    return together->scripts[together->at];
}

static const Step *step_at(const Together *together)
{
    return together->step_of(script_at(together)->file);
}

static bool run_script(Together *together, Error *err)
{
    Engine *engine = together->engine;
    Clock *clock = engine->config.clock;
    const Script *script = script_at(together);
    engine->began_ms = clock->monotonic_ms(clock);
    engine->said = 0;
    tell_started(engine, script, together->tries + together->losses);
    together->running = true;
    if (!attempt_group(engine, script, &script->groups[0], step_at(together), err))
        return false;
    together->running = false;
    together->durations[together->at] = session_script_ms(engine);
    return true;
}

static bool run_scripts(Together *together, Error *err)
{
    Upkeep upkeep = upkeep_start(together->engine);
    for (size_t i = 0; i < together->count; i++) {
        together->at = i;
        together->durations[i] = NOT_RUN;
        if (recover_is_done(together->engine, script_at(together), step_at(together)))
            continue;
        if (!upkeep_continue(&upkeep, err) || !run_script(together, err))
            return false;
    }
    return true;
}

/* The run ends in the transaction of all, unless a command follows. */
static bool commit(Engine *engine, Error *err)
{
    bool ends = engine->last_step = !hooks_commands_follow(engine);
    TALLOC_AUTO char *closing = records_closing_sql(NULL, engine);
    TALLOC_AUTO char *sql = talloc_asprintf(NULL, "%s;COMMIT", closing);
    engine->last_step = false;
    bool done = db_exec(engine->db, ends ? sql + strlen(";") : "COMMIT", err);
    engine->run_ended = ends && done;
    return done || error_wrap(err, "committing the migrations");
}

static bool try_all(Together *together, Error *err)
{
    Engine *engine = together->engine;
    together->at = 0;
    together->running = false;
    engine->together = true;
    bool done = engine->dialect->begin(engine, script_at(together)->file->path, err) &&
                hooks_before(engine, err) && run_scripts(together, err) &&
                hooks_after(engine, together->result, err) && commit(engine, err);
    engine->together = false;
    if (!done)
        work_roll_back(engine);
    return done;
}

/* All of it is there, or nothing. */
static bool recover(Together *together, bool *ret_committed, Error *err)
{
    Engine *engine = together->engine;
    if (!recover_connection(engine, script_at(together), err))
        return false;
    together->at = together->count - 1;
    *ret_committed = recover_is_done(engine, script_at(together), step_at(together));
    return true;
}

/* Whether it is worth another try; *ret_done: it is committed after all. False with *err. */
static bool go_on(Together *together, bool *ret_done, Error *err)
{
    Engine *engine = together->engine;
    const Script *script = script_at(together);
    if (db_alive(engine->db))
        return attempt_may_pass(&script->groups[0], err) &&
               attempt_pause(engine, script, together->began_ms, together->tries++, err);
    if (!recover(together, ret_done, err) || (!*ret_done && together->losses++ >= LOST_LIMIT))
        return false;
    error_clear(err);
    return true;
}

static bool fail(Together *together, Error *err)
{
    const Script *script = script_at(together);
    int64_t duration_ms = session_script_ms(together->engine);
    bool over = err->kind == ERR_FENCED || err->kind == ERR_UNKNOWN;
    if (!over)
        failure_explain_together(err, together->running ? script : NULL, together->count);
    if (!over && together->running)
        failure_record(together->engine, script, step_at(together), duration_ms, err->kind);
    if (together->running)
        tell_failed(together->engine, script, duration_ms, err);
    return false;
}

static void tell_all(Together *together, ApplyCounted counted)
{
    for (size_t i = 0; i < together->count; i++) {
        together->at = i;
        if (together->durations[i] == NOT_RUN)
            continue;
        tell_applied(together->engine, script_at(together), step_at(together),
                     together->durations[i], together->result);
        counted(together->result);
    }
}

bool together_apply(Engine *engine, Script *const scripts[], size_t count, ApplyStepOf step_of,
                    ApplyCounted counted, MigrateResult *result, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Clock *clock = engine->config.clock;
    Together together = {
        .engine = engine,
        .scripts = scripts,
        .count = count,
        .step_of = step_of,
        .result = result,
        .durations = talloc_zero_array(tmp, int64_t, (unsigned)count),
        .began_ms = clock->monotonic_ms(clock),
    };
    bool done = false;
    while (!done && !(done = try_all(&together, err))) {
        if (!go_on(&together, &done, err))
            return fail(&together, err);
    }
    tell_all(&together, counted);
    return true;
}
