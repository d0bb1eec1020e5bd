#include "migration/hooks/hooks.h"

#include <string.h>

#include "base/fs.h"
#include "base/utf8.h"
#include "migration/apply/stream.h"
#include "migration/apply/work.h"

/* One that is larger holds data, which belongs into a migration. */
#define SIZE_LIMIT SCRIPT_CONTENT_LIMIT

typedef struct Hook {
    HookMoment moment;
    MigrationFile file;
    Script *script;
} Hook;

struct Hooks {
    Hook *list;
    size_t count;
};

static bool read_file(const Engine *engine, Hook *hook, Error *err)
{
    TALLOC_AUTO char *text = NULL;
    TALLOC_AUTO char *path = files_path(NULL, engine->set, &hook->file);
    if (!fs_read(NULL, path, SIZE_LIMIT, &text, &hook->file.size, err))
        return error_wrap(err, "reading the hook '%s'", hook->file.name);
    digest_hex(text, hook->file.size, hook->file.checksum);
    if (utf8_check(text, hook->file.size, NULL))
        return true;
    return error_set(err, ERR_VALIDATION, "the hook '%s' is not UTF-8", hook->file.name);
}

static bool check_transaction(const Script *script, Error *err)
{
    if (script_is_simple(script) && script->foreign_keys == SWITCH_AS_IT_IS)
        return true;
    error_set(err, ERR_VALIDATION, "the hook '%s' cannot run in one transaction",
              script->file->name);
    error_at(err, script->source.shown, 0, 0, NULL);
    return error_hint(err, "put what commits by itself into a migration");
}

static bool inspect(TALLOC_CTX *ctx, Engine *engine, Hook *hook, Error *err)
{
    const ScriptInput input = {
        .set = engine->set,
        .dir_shown = engine->config.dir_shown,
        .dialect = engine->dialect->dialect,
        .server_version = db_version(engine->db),
    };
    return read_file(engine, hook, err) &&
           script_inspect(ctx, &input, &hook->file, &hook->script, err) &&
           check_transaction(hook->script, err);
}

static bool add(Engine *engine, Hooks *hooks, HookMoment moment, const char *path,
                const char *shown, Error *err)
{
    Hook *hook = &hooks->list[hooks->count++];
    *hook = (Hook){
        .moment = moment,
        .file = {.kind = MIGRATION_REPEATABLE, .name = shown, .path = path},
    };
    if (!inspect(hooks, engine, hook, err))
        return false;
    hook->file.path = shown;
    if (shown != path)
        hook->script->source.shown = shown;
    return true;
}

bool hooks_inspect(TALLOC_CTX *ctx, Engine *engine, Error *err)
{
    const MigrationSet *set = engine->set;
    const EngineConfig *config = &engine->config;
    Hooks *hooks = talloc_zero(ctx, Hooks);
    hooks->list = talloc_zero_array(hooks, Hook, (unsigned)(config->hook_count + set->hook_count));
    for (size_t i = 0; i < config->hook_count; i++) {
        const ConfiguredHook *hook = &config->hooks[i];
        if (!add(engine, hooks, hook->moment, hook->path, hook->shown, err))
            return false;
    }
    for (size_t i = 0; i < set->hook_count; i++) {
        const HookFile *hook = &set->hooks[i];
        if (!add(engine, hooks, hook->moment, hook->path, hook->path, err))
            return false;
    }
    engine->hooks = hooks;
    return true;
}

/* As scripts do; only PostgreSQL has got this far with one. */
static bool set_role(Engine *engine, Error *err)
{
    const char *role = engine->config.role;
    return !role ||
           session_exec(engine, "SELECT pg_catalog.set_config('role', {1}, true)", &role, 1, err);
}

/* What the hook has set touches neither our own rows nor what comes after it. */
static bool commit(Engine *engine, Error *err)
{
    const char *reset = engine->dialect->reset;
    if (engine->together)
        return !reset || db_exec(engine->db, reset, err);
    TALLOC_AUTO char *closing = records_closing_sql(NULL, engine);
    TALLOC_AUTO char *sql = talloc_asprintf(NULL, "%s%s;COMMIT", reset ? reset : "", closing);
    return db_exec(engine->db, *sql == ';' ? sql + 1 : sql, err);
}

static bool run(Engine *engine, const Script *script, Error *err)
{
    const EngineDialect *dialect = engine->dialect;
    progress_say(engine->config.progress, PROGRESS_STEP, "running '%s'", script->file->path);
    bool done = (!dialect->renew || dialect->renew(engine, err)) &&
                (engine->together || dialect->begin(engine, script->file->path, err)) &&
                set_role(engine, err) &&
                stream_statements(engine, script, &script->groups[0], err) && commit(engine, err);
    engine->touched = engine->touched || script->session_count > 0;
    if (done)
        return true;
    work_roll_back(engine);
    return error_wrap(err, "in the hook '%s'", script->file->path);
}

static const Hook *find_last(const Engine *engine, HookMoment moment)
{
    const Hook *last = NULL;
    for (size_t i = 0; engine->hooks && i < engine->hooks->count; i++) {
        if (engine->hooks->list[i].moment == moment)
            last = &engine->hooks->list[i];
    }
    return last;
}

/* The run ends in its transaction, if that is its own. */
static bool run_last(Engine *engine, const Script *script, Error *err)
{
    engine->last_step = !engine->together;
    bool done = run(engine, script, err);
    engine->run_ended = engine->last_step = engine->last_step && done;
    return done;
}

/* The step that follows may be the last; the hook is not. */
static bool run_between(Engine *engine, const Script *script, Error *err)
{
    bool last_step = engine->last_step;
    engine->last_step = false;
    bool done = run(engine, script, err);
    engine->last_step = last_step && done;
    return done;
}

static bool run_all(Engine *engine, HookMoment moment, Error *err)
{
    const Hook *last = find_last(engine, moment);
    for (size_t i = 0; last && i < engine->hooks->count; i++) {
        const Hook *hook = &engine->hooks->list[i];
        if (hook->moment != moment)
            continue;
        if (!(moment == HOOK_AFTER_ALL && hook == last ? run_last(engine, hook->script, err)
                                                       : run_between(engine, hook->script, err)))
            return false;
    }
    return true;
}

/* What is not the hook's own failure has better advice already. Always returns false. */
static bool advise(Error *err, const char *hint)
{
    return err->kind == ERR_STATEMENT || !err->hint ? error_hint(err, "%s", hint) : false;
}

bool hooks_before(Engine *engine, Error *err)
{
    if (run_all(engine, HOOK_BEFORE_ALL, err))
        return true;
    return advise(err, "no migration was applied; mend the hook, then: tidegate migrate");
}

/* Migrations are committed, and the hook behind them failed. */
static bool fail_after(const MigrateResult *result, Error *err)
{
    /* Busy is to say that nothing was changed. */
    if (err->kind == ERR_BUSY)
        err->kind = ERR_FAILED;
    if (result->applied_count == 0)
        return false;
    TALLOC_AUTO char *before = talloc_strdup(NULL, err->detail ? err->detail : "");
    return error_detail(
        err, "%s%s%zu migration%s of this run %s committed, the last '%s'", before,
        *before ? "\n" : "", result->applied_count, result->applied_count == 1 ? "" : "s",
        result->applied_count == 1 ? "is" : "are", result->applied[result->applied_count - 1].path);
}

bool hooks_after(Engine *engine, const MigrateResult *result, Error *err)
{
    if (run_all(engine, HOOK_AFTER_ALL, err))
        return true;
    if (engine->together)
        return advise(err, "mend the hook, then: tidegate migrate");
    advise(err, "mend the hook: it runs again after the next migration");
    return fail_after(result, err);
}

bool hooks_before_each(Engine *engine, const Script *script, Error *err)
{
    if (script_is_simple(script) || run_all(engine, HOOK_BEFORE_EACH, err))
        return true;
    return advise(err, "the migration was not begun; mend the hook, then: tidegate migrate");
}

bool hooks_after_each(Engine *engine, const Script *script, const MigrateResult *result, Error *err)
{
    if (script_is_simple(script) || run_all(engine, HOOK_AFTER_EACH, err))
        return true;
    advise(err, "mend the hook: it runs again after the next migration");
    return fail_after(result, err);
}

bool hooks_inside(Engine *engine, const Script *script, HookMoment moment, Error *err)
{
    bool any = script_is_simple(script) && find_last(engine, moment);
    for (size_t i = 0; any && i < engine->hooks->count; i++) {
        const Hook *hook = &engine->hooks->list[i];
        if (hook->moment == moment &&
            !stream_statements(engine, hook->script, &hook->script->groups[0], err))
            return error_wrap(err, "in the hook '%s'", hook->file.path);
    }
    return true;
}

bool hooks_are_inside(const Engine *engine, const Script *script)
{
    return script_is_simple(script) &&
           (find_last(engine, HOOK_BEFORE_EACH) || find_last(engine, HOOK_AFTER_EACH));
}

bool hooks_follow(const Engine *engine, const Script *script)
{
    return find_last(engine, HOOK_AFTER_ALL) ||
           (!script_is_simple(script) && find_last(engine, HOOK_AFTER_EACH));
}

/* We no longer own the database, cannot reach it, or are told to leave it. */
static bool is_over(const Engine *engine, const Error *failure)
{
    static const ErrorKind kinds[] = {ERR_FENCED, ERR_UNKNOWN, ERR_INTERRUPTED, ERR_TERMINATED};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (failure->kind == kinds[i])
            return true;
    }
    return !engine->owner || !engine->db || !db_alive(engine->db);
}

void hooks_after_error(Engine *engine, const Error *failure)
{
    ERROR_AUTO Error err = {0};
    if (is_over(engine, failure))
        return;
    work_roll_back(engine);
    if (!run_all(engine, HOOK_AFTER_ERROR, &err))
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", err.message);
}
