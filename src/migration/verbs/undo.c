#include <string.h>

#include "migration/history/appname.h"
#include "migration/incumbent/overlay.h"
#include "migration/apply/apply.h"
#include "migration/plan/plan.h"
#include "migration/apply/work.h"
#include "migration/history/resume.h"

/* What is to be taken back, newest first. */
typedef struct Undoing {
    TALLOC_CTX *ctx;
    Engine *engine;
    const char *to; /* stays applied; NULL: only the newest goes */
    Script **scripts;
    size_t count;
} Undoing;

static bool fail_target(const char *to, Error *err)
{
    error_set(err, ERR_USAGE, "version '%s' is not applied, so there is no going back to it", to);
    return error_hint(err, "tidegate status lists what is applied; --to 0 takes back everything");
}

static bool check_target(const Engine *engine, const char *to, Error *err)
{
    if (!to)
        return true;
    const Record *record = history_find(engine->history, MIGRATION_VERSIONED, to);
    bool there = record && (record->state == RECORD_APPLIED || record->state == RECORD_BASELINE);
    return there || strcmp(to, "0") == 0 || fail_target(to, err);
}

static bool fail_no_script(const Engine *engine, const Record *record, Error *err)
{
    error_set(err, ERR_CONFIG, "'%s' has no undo script", record->path);
    return error_hint(err, "write one (%s) in %s, or take the change back in a new migration",
                      engine->set->layout->back_form, engine->config.dir_shown);
}

static bool add_script(Undoing *undoing, const Record *record, Error *err)
{
    Engine *engine = undoing->engine;
    const MigrationFile *file = files_find(engine->set, MIGRATION_UNDO, record->version);
    if (!file)
        return fail_no_script(engine, record, err);
    return work_inspect(undoing->scripts, engine, file, step_undo(file),
                        &undoing->scripts[undoing->count], err) &&
           ++undoing->count;
}

/* All scripts are there and sound before the first is run. */
static bool collect(Undoing *undoing, Error *err)
{
    const History *history = undoing->engine->history;
    if (!resume_check_others(undoing->engine, true, err) ||
        !check_target(undoing->engine, undoing->to, err))
        return false;
    undoing->count = 0;
    undoing->scripts = talloc_array(undoing->ctx, Script *, (unsigned)history->count);
    for (size_t i = history->count; i-- > 0;) {
        const Record *record = &history->records[i];
        if (!record->version || record->state != RECORD_APPLIED)
            continue;
        if (undoing->to ? history->order(record->version, undoing->to) <= 0 : undoing->count == 1)
            break;
        if (!add_script(undoing, record, err))
            return false;
    }
    return true;
}

static bool look(void *data, Error *err)
{
    Undoing *undoing = data;
    return overlay_check(undoing->engine, err) && collect(undoing, err);
}

static size_t count_applied(const Engine *engine)
{
    size_t count = 0;
    for (size_t i = 0; i < engine->history->count; i++)
        count += engine->history->records[i].state == RECORD_APPLIED;
    return count;
}

static void count_undone(MigrateResult *result)
{
    result->total--;
    result->pending++;
}

static bool run_scripts(Undoing *undoing, MigrateResult *result, Error *err)
{
    result->total = count_applied(undoing->engine);
    return apply_all(undoing->engine, undoing->scripts, undoing->count, step_undo, count_undone,
                     result, err);
}

static bool count_pending(Undoing *undoing, MigrateResult *result)
{
    Engine *engine = undoing->engine;
    result->pending =
        plan_make(undoing->ctx, engine->set, engine->history, engine->config.out_of_order, NULL)
            ->pending;
    return true;
}

static bool undo(Undoing *undoing, MigrateResult *result, Error *err)
{
    Engine *engine = undoing->engine;
    if (!session_load(engine, LOAD_BRIEF, err) || !appname_check(engine, err) ||
        !session_files(engine, err) || !overlay_look_twice(engine, look, undoing, err))
        return false;
    result->total = count_applied(engine);
    count_pending(undoing, result);
    if (undoing->count == 0 && engine->work_count == 0)
        return true;
    /* What was collected before the lock may be old. */
    return session_check_role(engine, err) && work_begin(engine, result, err) &&
           collect(undoing, err) && count_pending(undoing, result) &&
           run_scripts(undoing, result, err);
}

bool engine_undo(TALLOC_CTX *ctx, Engine *engine, const char *to, MigrateResult **ret_result,
                 Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Undoing undoing = {.ctx = tmp, .engine = engine, .to = to};
    MigrateResult *result = *ret_result = talloc_zero(ctx, MigrateResult);
    engine->command = "undo";
    bool done = undo(&undoing, result, err);
    return work_end(engine, result, done, err);
}
