#include "migration/history/appname.h"
#include "migration/incumbent/overlay.h"
#include "migration/apply/work.h"

#include <string.h>

#include "migration/apply/apply.h"
#include "migration/apply/together.h"
#include "migration/hooks/hooks.h"
#include "migration/history/mark.h"
#include "migration/history/resume.h"
#include "migration/plan/order.h"
#include "migration/plan/plan.h"
#include "migration/plan/verify.h"

/* What migrate has found out before it writes anything. */
typedef struct Preparation {
    TALLOC_CTX *ctx;
    Engine *engine;
    const char *to;
    Plan *plan;
    Script **scripts; /* of the pending entries, in order */
    size_t count;
} Preparation;

/* What was looked through before the lock was taken; mostly it stands at the same place. */
static Script *find_file(const Preparation *preparation, const MigrationFile *file, size_t place)
{
    if (place < preparation->count && preparation->scripts[place]->file == file)
        return preparation->scripts[place];
    for (size_t i = 0; i < preparation->count; i++) {
        if (preparation->scripts[i]->file == file)
            return preparation->scripts[i];
    }
    return NULL;
}

/* As long as nobody has gone on with it since. */
static Script *find_script(const Preparation *preparation, const MigrationFile *file, size_t place)
{
    Script *script = find_file(preparation, file, place);
    int done = resume_done(preparation->engine, file, step_apply(file));
    return script && script->done == done ? script : NULL;
}

/* Looks through every pending file, so that nothing has to stop half way for what could have been
 * seen before. */
static bool inspect_pending(Preparation *preparation, Error *err)
{
    Engine *engine = preparation->engine;
    const Plan *plan = preparation->plan;
    Script **scripts = talloc_array(preparation->ctx, Script *, (unsigned)plan->pending);
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const MigrationFile *file = plan->entries[i].file;
        if (!plan->entries[i].pending)
            continue;
        Script *script = find_script(preparation, file, count);
        if (!script && !work_inspect(scripts, engine, file, step_apply(file), &script, err))
            return false;
        scripts[count++] = talloc_steal(scripts, script);
    }
    preparation->scripts = scripts;
    preparation->count = count;
    return true;
}

static bool prepare(Preparation *preparation, Error *err)
{
    Engine *engine = preparation->engine;
    preparation->plan = plan_make(preparation->ctx, engine->set, engine->history,
                                  engine->config.out_of_order, preparation->to);
    return verify_plan(engine, preparation->plan, err) &&
           plan_limit(preparation->plan, engine->set, preparation->to, err) &&
           order_repeatables(engine, preparation->plan, err) &&
           (preparation->plan->pending == 0 || hooks_inspect(preparation->ctx, engine, err)) &&
           planned_check(engine, preparation->plan, engine->config.planned, err) &&
           resume_check_others(engine, false, err) && inspect_pending(preparation, err) &&
           (!engine->config.single_transaction ||
            together_check(preparation->scripts, preparation->count, err));
}

static bool look(void *data, Error *err)
{
    Preparation *preparation = data;
    return overlay_check(preparation->engine, err) && prepare(preparation, err);
}

static void count_applied(MigrateResult *result)
{
    result->pending--;
    result->total++;
}

static bool apply_pending(Preparation *preparation, MigrateResult *result, Error *err)
{
    return apply_all(preparation->engine, preparation->scripts, preparation->count, step_apply,
                     count_applied, result, err);
}

static bool apply_together(Preparation *preparation, MigrateResult *result, Error *err)
{
    Engine *engine = preparation->engine;
    return hooks_commands_before(engine, err) &&
           together_apply(engine, preparation->scripts, preparation->count, step_apply,
                          count_applied, result, err) &&
           hooks_commands_after(engine, result, err);
}

/* What stands around the migrations runs only when there are some. */
static bool apply_with_hooks(Preparation *preparation, MigrateResult *result, Error *err)
{
    Engine *engine = preparation->engine;
    if (preparation->count == 0)
        return apply_pending(preparation, result, err);
    bool done = engine->config.single_transaction
                    ? apply_together(preparation, result, err)
                    : hooks_before(engine, err) && apply_pending(preparation, result, err) &&
                          hooks_after(engine, result, err);
    if (!done)
        hooks_after_error(engine, result, err);
    return done;
}

static void count_result(const Preparation *preparation, MigrateResult *result)
{
    result->pending = preparation->count;
    result->total = plan_count(preparation->plan, STATE_APPLIED);
}

/* From here on we are the only one who writes; what was planned before may be old. */
static bool migrate_owned(Preparation *preparation, MigrateResult *result, Error *err)
{
    if (!prepare(preparation, err))
        return false;
    count_result(preparation, result);
    /* With --to something may stay behind; a warning is to be said again the next time. */
    if (!preparation->to && preparation->plan->accepted == 0)
        preparation->engine->marked_total = result->total + result->pending;
    return apply_with_hooks(preparation, result, err);
}

static bool migrate(Preparation *preparation, MigrateResult *result, Error *err)
{
    Engine *engine = preparation->engine;
    bool idle = false;
    if (engine->config.single_transaction && !together_check_database(engine, err))
        return false;
    /* A plan is checked against the history itself. */
    if (!preparation->to && !engine->config.planned &&
        !mark_is_there(engine, &idle, &result->total, err))
        return false;
    if (idle)
        return true;
    if (!session_load(engine, LOAD_BRIEF, err) || !session_files(engine, err))
        return false;
    if (!session_require_files(engine, err) || !overlay_look_twice(engine, look, preparation, err))
        return false;
    count_result(preparation, result);
    if (preparation->count == 0)
        return true;
    return appname_check(engine, err) && session_check_role(engine, err) &&
           work_begin(engine, result, err) && migrate_owned(preparation, result, err);
}

bool engine_migrate(TALLOC_CTX *ctx, Engine *engine, const char *to, MigrateResult **ret_result,
                    Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Preparation preparation = {.ctx = tmp, .engine = engine, .to = to};
    MigrateResult *result = *ret_result = talloc_zero(ctx, MigrateResult);
    engine->command = "migrate";
    bool done = migrate(&preparation, result, err);
    return work_end(engine, result, done, err);
}
