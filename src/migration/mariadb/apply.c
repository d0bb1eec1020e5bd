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

bool mariadb_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Checkpoint checkpoint = {.script = script, .group = group, .step = step};
    return parts_prepare(tmp, engine, &checkpoint, err) &&
           mariadb_begin(engine, script->file->path, err) &&
           hooks_inside(engine, script, HOOK_BEFORE_EACH, err) &&
           stream_statements(engine, script, group, err) &&
           hooks_inside(engine, script, HOOK_AFTER_EACH, err) &&
           write_records(engine, &checkpoint, err);
}
