#include "migration/apply/parts.h"
#include "migration/apply/stream.h"
#include "migration/history/checkpoint.h"
#include "migration/hooks/hooks.h"
#include "migration/mariadb/dialect.h"

static bool write_records(Engine *engine, const Checkpoint *checkpoint, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Script *script = checkpoint->script;
    HistoryEntry entry;
    if (!records_full_entry(tmp, script, checkpoint->step, session_script_ms(engine), &entry, err))
        return false;
    char *sql =
        talloc_asprintf(tmp, "%s;COMMIT", checkpoint_group_sql(tmp, engine, checkpoint, &entry));
    return db_exec(engine->db, sql, err) || error_wrap(err, "committing '%s'", script->file->path);
}

/* "Some non-transactional changed tables couldn't be rolled back": of the statement that failed,
 * where the server rolled back by itself, or of our ROLLBACK. */
#define NOT_ROLLED_BACK 1196

static bool says_not_rolled_back(const DbRows *warnings)
{
    for (size_t i = 0; i < db_rows_count(warnings); i++) {
        if (db_value_int(warnings, i, 1, 0) == NOT_ROLLED_BACK)
            return true;
    }
    return false;
}

/* MyISAM, Aria and others keep what was written to them. */
static bool roll_back(Engine *engine, bool *ret_kept, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows[3];
    if (!db_query_many(tmp, engine->db, "SHOW WARNINGS;ROLLBACK;SHOW WARNINGS", COUNT_OF(rows),
                       rows, err))
        return false;
    *ret_kept = says_not_rolled_back(rows[0]) || says_not_rolled_back(rows[2]);
    return true;
}

/* The row in which the group is begun keeps the next run from doing it again before a person has
 * looked. */
static bool fail_kept(Engine *engine, Checkpoint *checkpoint, Error *err)
{
    const char *path = checkpoint->script->file->path;
    ERROR_AUTO Error failure = {0};
    TALLOC_AUTO char *before =
        err->detail ? talloc_asprintf(NULL, "%s\n", err->detail) : talloc_strdup(NULL, "");
    bool recorded = checkpoint_begin(engine, checkpoint, &failure);
    err->kind = ERR_PARTIAL;
    error_detail(
        err,
        "%sstatements %d to %d of '%s' were rolled back, but tables without transactions "
        "(MyISAM, Aria) keep what was written to them%s%s",
        before, checkpoint->group->first, checkpoint->group->last, path,
        recorded ? "" : "; the next migrate would not know: ", recorded ? "" : failure.message);
    return error_hint(err, "take away what they keep; then: tidegate repair, and tidegate migrate");
}

static bool after_failure(Engine *engine, Checkpoint *checkpoint, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    bool kept = false;
    return db_alive(engine->db) && roll_back(engine, &kept, &ignored) && kept &&
           fail_kept(engine, checkpoint, err);
}

bool mariadb_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Checkpoint checkpoint = {.script = script, .group = group, .step = step};
    if (!parts_prepare(tmp, engine, &checkpoint, err) ||
        !mariadb_begin(engine, script->file->path, err))
        return false;
    return (hooks_inside(engine, script, HOOK_BEFORE_EACH, err) &&
            stream_statements(engine, script, group, err) &&
            hooks_inside(engine, script, HOOK_AFTER_EACH, err) &&
            write_records(engine, &checkpoint, err)) ||
           after_failure(engine, &checkpoint, err);
}
