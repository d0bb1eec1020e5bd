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
    MigrationFile file; /* path: as the person wrote it */
    Script *script;     /* NULL: it is the command */
    HookCommand command;
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
    error_set(err, ERR_VALIDATION, "the hook '%s' is not UTF-8", hook->file.name);
    return error_hint(err, "save it as UTF-8: iconv -f latin1 -t utf8");
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

/* Between the migrations of one transaction there is no place for a command. */
static bool check_place(const Engine *engine, const Hook *hook, Error *err)
{
    bool each = hook->moment == HOOK_BEFORE_EACH || hook->moment == HOOK_AFTER_EACH;
    if (!each || !engine->config.single_transaction)
        return true;
    error_set(err, ERR_USAGE, "the hook '%s' is a command and cannot run within one transaction",
              hook->command.shown);
    return error_hint(err, "leave out --single-transaction, or run it %s",
                      hook->moment == HOOK_BEFORE_EACH ? "before_all" : "after_all");
}

static bool add_command(const Engine *engine, Hooks *hooks, const ConfiguredHook *configured,
                        Error *err)
{
    Hook *hook = &hooks->list[hooks->count++];
    *hook = (Hook){
        .moment = configured->moment,
        .file.path = configured->shown,
        .command = {configured->argv, configured->directory, configured->shown},
    };
    hook_command_digest(&hook->command, hook->file.checksum);
    return check_place(engine, hook, err) && hook_command_check(&hook->command, err);
}

static bool add_configured(Engine *engine, Hooks *hooks, const ConfiguredHook *hook, Error *err)
{
    return hook->argv ? add_command(engine, hooks, hook, err)
                      : add(engine, hooks, hook->moment, hook->path, hook->shown, err);
}

bool hooks_inspect(TALLOC_CTX *ctx, Engine *engine, Error *err)
{
    const MigrationSet *set = engine->set;
    const EngineConfig *config = &engine->config;
    Hooks *hooks = talloc_zero(ctx, Hooks);
    hooks->list = talloc_zero_array(hooks, Hook, (unsigned)(config->hook_count + set->hook_count));
    for (size_t i = 0; i < config->hook_count; i++) {
        if (!add_configured(engine, hooks, &config->hooks[i], err))
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

/* What can run where: commands never while a transaction is open. */
typedef enum HookKinds { KIND_SQL = 1, KIND_COMMAND = 2, KIND_ANY = 3 } HookKinds;

static bool fits(const Hook *hook, HookMoment moment, HookKinds kinds)
{
    return hook->moment == moment && kinds & (hook->script ? KIND_SQL : KIND_COMMAND);
}

static const Hook *find_last(const Engine *engine, HookMoment moment, HookKinds kinds)
{
    const Hook *last = NULL;
    for (size_t i = 0; engine->hooks && i < engine->hooks->count; i++) {
        if (fits(&engine->hooks->list[i], moment, kinds))
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

/* `last`: nothing of the run comes behind it. */
static bool run_one(Engine *engine, const Hook *hook, const HookNews *news, bool last, Error *err)
{
    if (!hook->script)
        return hook_command_run(engine, &hook->command, news, err);
    return last ? run_last(engine, hook->script, err) : run_between(engine, hook->script, err);
}

static bool run_all(Engine *engine, const HookNews *news, HookKinds kinds, Error *err)
{
    HookMoment moment = news->moment;
    const Hook *last = find_last(engine, moment, kinds);
    for (size_t i = 0; last && i < engine->hooks->count; i++) {
        const Hook *hook = &engine->hooks->list[i];
        bool ends = moment == HOOK_AFTER_ALL && hook == last;
        if (fits(hook, moment, kinds) && !run_one(engine, hook, news, ends, err))
            return false;
    }
    return true;
}

/* In the transaction of all. */
static HookKinds kinds_here(const Engine *engine)
{
    return engine->together ? KIND_SQL : KIND_ANY;
}

/* What is not the hook's own failure has better advice already. Always returns false. */
static bool advise(Error *err, const char *hint)
{
    return err->kind == ERR_STATEMENT || !err->hint ? error_hint(err, "%s", hint) : false;
}

static bool run_before(Engine *engine, HookKinds kinds, Error *err)
{
    if (run_all(engine, &(HookNews){.moment = HOOK_BEFORE_ALL}, kinds, err))
        return true;
    return advise(err, "no migration was applied; mend the hook, then: tidegate migrate");
}

bool hooks_before(Engine *engine, Error *err)
{
    return run_before(engine, kinds_here(engine), err);
}

bool hooks_commands_before(Engine *engine, Error *err)
{
    return run_before(engine, KIND_COMMAND, err);
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

static bool run_after(Engine *engine, const MigrateResult *result, HookKinds kinds, Error *err)
{
    if (run_all(engine, &(HookNews){.moment = HOOK_AFTER_ALL, .result = result}, kinds, err))
        return true;
    if (engine->together)
        return advise(err, "mend the hook, then: tidegate migrate");
    advise(err, "mend the hook: it runs again after the next migration");
    return fail_after(result, err);
}

bool hooks_after(Engine *engine, const MigrateResult *result, Error *err)
{
    return run_after(engine, result, kinds_here(engine), err);
}

bool hooks_commands_after(Engine *engine, const MigrateResult *result, Error *err)
{
    return run_after(engine, result, KIND_COMMAND, err);
}

/* Around a script of one transaction: the others are inside. */
static HookKinds kinds_around(const Script *script)
{
    return script_is_simple(script) ? KIND_COMMAND : KIND_ANY;
}

bool hooks_before_each(Engine *engine, const Script *script, const MigrateResult *result,
                       Error *err)
{
    const HookNews news = {.moment = HOOK_BEFORE_EACH, .script = script, .result = result};
    if (run_all(engine, &news, kinds_around(script), err))
        return true;
    return advise(err, "the migration was not begun; mend the hook, then: tidegate migrate");
}

bool hooks_after_each(Engine *engine, const Script *script, const MigrateResult *result, Error *err)
{
    const HookNews news = {.moment = HOOK_AFTER_EACH, .script = script, .result = result};
    if (run_all(engine, &news, kinds_around(script), err))
        return true;
    advise(err, "mend the hook: it runs again after the next migration");
    return fail_after(result, err);
}

bool hooks_inside(Engine *engine, const Script *script, HookMoment moment, Error *err)
{
    bool any = script_is_simple(script) && find_last(engine, moment, KIND_SQL);
    for (size_t i = 0; any && i < engine->hooks->count; i++) {
        const Hook *hook = &engine->hooks->list[i];
        if (fits(hook, moment, KIND_SQL) &&
            !stream_statements(engine, hook->script, &hook->script->groups[0], err))
            return error_wrap(err, "in the hook '%s'", hook->file.path);
    }
    return true;
}

bool hooks_are_inside(const Engine *engine, const Script *script)
{
    return script_is_simple(script) && (find_last(engine, HOOK_BEFORE_EACH, KIND_SQL) ||
                                        find_last(engine, HOOK_AFTER_EACH, KIND_SQL));
}

bool hooks_commands_follow(const Engine *engine)
{
    return find_last(engine, HOOK_AFTER_ALL, KIND_COMMAND) != NULL;
}

bool hooks_follow(const Engine *engine, const Script *script)
{
    return find_last(engine, HOOK_AFTER_ALL, KIND_ANY) ||
           find_last(engine, HOOK_AFTER_EACH, kinds_around(script));
}

static bool is_one_of(ErrorKind kind, const ErrorKind kinds[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (kinds[i] == kind)
            return true;
    }
    return false;
}

/* What may still be done after the failure: nothing when we are told to leave, no SQL when the
 * database is not ours any more, or out of reach. */
static HookKinds kinds_left(const Engine *engine, const Error *failure)
{
    static const ErrorKind told[] = {ERR_INTERRUPTED, ERR_TERMINATED};
    static const ErrorKind lost[] = {ERR_FENCED, ERR_UNKNOWN};
    if (is_one_of(failure->kind, told, COUNT_OF(told)))
        return 0;
    bool reached = engine->owner && engine->db && db_alive(engine->db);
    return reached && !is_one_of(failure->kind, lost, COUNT_OF(lost)) ? KIND_ANY : KIND_COMMAND;
}

void hooks_after_error(Engine *engine, const MigrateResult *result, const Error *failure)
{
    ERROR_AUTO Error err = {0};
    HookKinds kinds = kinds_left(engine, failure);
    const HookNews news = {.moment = HOOK_AFTER_ERROR, .result = result, .failure = failure};
    if (kinds & KIND_SQL)
        work_roll_back(engine);
    if (!run_all(engine, &news, kinds, &err))
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", err.message);
}

PlannedHook *hooks_planned(TALLOC_CTX *ctx, const Engine *engine, size_t *ret_count)
{
    const Hooks *hooks = engine->hooks;
    *ret_count = hooks ? hooks->count : 0;
    PlannedHook *planned = talloc_array(ctx, PlannedHook, (unsigned)*ret_count);
    for (size_t i = 0; i < *ret_count; i++)
        planned[i] = (PlannedHook){
            .moment = hook_moment_name(hooks->list[i].moment),
            .shown = talloc_strdup(planned, hooks->list[i].file.path),
            .checksum = talloc_strdup(planned, hooks->list[i].file.checksum),
        };
    return planned;
}
