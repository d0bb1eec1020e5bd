#include "migration/sqlite/dialect.h"
#include "migration/apply/failure.h"
#include "migration/apply/parts.h"
#include "migration/history/checkpoint.h"
#include "migration/hooks/hooks.h"
#include "migration/apply/stream.h"
#include "migration/apply/work.h"

static bool count_violations(Engine *engine, int64_t *ret_count, Error *err)
{
    DbRows *rows;
    if (!db_query(engine, engine->db, "SELECT count(*) FROM pragma_foreign_key_check", NULL, 0,
                  &rows, err))
        return false;
    *ret_count = db_value_int(rows, 0, 0, 0);
    talloc_free(rows);
    return true;
}

static bool fail_violations(Engine *engine, const Script *script, int64_t count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    error_set(err, ERR_STATEMENT, "'%s' would leave %lld rows whose foreign key points nowhere",
              script->file->path, (long long)count);
    ERROR_AUTO Error ignored = {0};
    char *detail = talloc_strdup(tmp, "");
    if (db_query(tmp, engine->db,
                 "SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check LIMIT 5", NULL, 0,
                 &rows, &ignored)) {
        for (size_t i = 0; i < db_rows_count(rows); i++)
            detail = talloc_asprintf_append(detail, "%sfrom %s to %s", i ? "\n" : "",
                                            db_value(rows, i, 0), db_value(rows, i, 1));
    }
    return error_detail(err, "%s", detail);
}

/* Nobody can take over while BEGIN IMMEDIATE holds the file: what is read here stays true. */
bool sqlite_begin(Engine *engine, const char *path, Error *err)
{
    DbRows *rows;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!db_exec(engine->db, "BEGIN IMMEDIATE", err) ||
        !db_query(tmp, engine->db, "SELECT number FROM tidegate_fence WHERE id = 1", NULL, 0, &rows,
                  err))
        return false;
    return db_value_int(rows, 0, 0, -1) == engine->fence || failure_fenced(err, path);
}

/* A row in which others see that we live, and what tells of the group. */
static bool write_records(Engine *engine, const Checkpoint *checkpoint, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    HistoryEntry entry;
    if (!records_full_entry(tmp, checkpoint->script, checkpoint->step, session_script_ms(engine),
                            &entry, err))
        return false;
    char *sql = checkpoint_group_sql(tmp, engine, checkpoint, &entry);
    return session_exec(engine,
                        "UPDATE tidegate_lock SET renewed_at = {now}, renewals = renewals + 1",
                        NULL, 0, err) &&
           db_exec(engine->db, sql, err);
}

static bool apply(Engine *engine, const Checkpoint *checkpoint, Error *err)
{
    const Script *script = checkpoint->script;
    bool checks = script->foreign_keys == SWITCH_OFF;
    int64_t before = 0, after = 0;
    if ((!engine->together && !sqlite_begin(engine, script->file->path, err)) ||
        (checks && !count_violations(engine, &before, err)) ||
        !hooks_inside(engine, script, HOOK_BEFORE_EACH, err) ||
        !stream_statements(engine, script, checkpoint->group, err) ||
        !hooks_inside(engine, script, HOOK_AFTER_EACH, err) ||
        (checks && !count_violations(engine, &after, err)))
        return false;
    if (after > before)
        return fail_violations(engine, script, after - before, err);
    return write_records(engine, checkpoint, err) &&
           (engine->together || db_exec(engine->db, "COMMIT", err) ||
            error_wrap(err, "committing '%s'", script->file->path));
}

/* Outside a transaction; *ret_restore: what puts back what was, or NULL. */
static bool switch_foreign_keys(Engine *engine, SwitchTo wanted, const char **ret_restore,
                                Error *err)
{
    static const char *const set[] = {
        [SWITCH_OFF] = "PRAGMA foreign_keys = OFF", [SWITCH_ON] = "PRAGMA foreign_keys = ON"};
    DbRows *rows;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    *ret_restore = NULL;
    if (wanted == SWITCH_AS_IT_IS)
        return true;
    if (!db_query(tmp, engine->db, "PRAGMA foreign_keys", NULL, 0, &rows, err))
        return false;
    SwitchTo now = db_value_bool(rows, 0, 0) ? SWITCH_ON : SWITCH_OFF;
    if (now == wanted)
        return true;
    *ret_restore = set[now];
    return db_exec(engine->db, set[wanted], err);
}

bool sqlite_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Checkpoint checkpoint = {.script = script, .group = group, .step = step};
    const char *restore;
    ERROR_AUTO Error ignored = {0};
    if (!parts_prepare(tmp, engine, &checkpoint, err) ||
        !switch_foreign_keys(engine, script->foreign_keys, &restore, err))
        return false;
    bool done = apply(engine, &checkpoint, err);
    if (!done)
        work_roll_back(engine);
    if (restore && !db_exec(engine->db, restore, &ignored))
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", ignored.message);
    return done;
}
