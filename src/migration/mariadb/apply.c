#include "migration/apply/parts.h"
#include "migration/apply/stream.h"
#include "migration/history/checkpoint.h"
#include "migration/hooks/hooks.h"
#include "migration/mariadb/dialect.h"

/* What belongs to a group's checkpoint, and what sets the session for it. */
static bool read_parts(TALLOC_CTX *ctx, Engine *engine, Checkpoint *checkpoint, Error *err)
{
    Parts parts;
    const Script *script = checkpoint->script;
    checkpoint->text = "";
    if (script_is_simple(script))
        return true;
    bool kept = !script->streamed && !script_is_last(script, checkpoint->group);
    if (!(kept ? parts_read(ctx, engine, script, checkpoint->group, &parts, err)
               : parts_read_session(ctx, engine, script, checkpoint->group, &parts, err)))
        return false;
    checkpoint->text = buf_text(&parts.text);
    return parts_set_session(engine, &parts, err);
}

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
    return read_parts(tmp, engine, &checkpoint, err) &&
           mariadb_begin(engine, script->file->path, err) &&
           hooks_inside(engine, script, HOOK_BEFORE_EACH, err) &&
           stream_statements(engine, script, group, err) &&
           hooks_inside(engine, script, HOOK_AFTER_EACH, err) &&
           write_records(engine, &checkpoint, err);
}
