#include "migration/history/checkpoint.h"

#include <string.h>

#include "base/secret.h"
#include "migration/history/resume.h"
#include "migration/incumbent/overlay.h"

#define COLUMNS                                                                                    \
    "app, version, name, path, kind, \"index\", last, \"of\", hash, statement, run_id, "           \
    "\"before\", state"
#define VALUES "{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {a}, {b}, {c}"

typedef struct Values {
    const char *at[12];
} Values;

static char *number(TALLOC_CTX *ctx, int64_t value)
{
    return talloc_asprintf(ctx, "%lld", (long long)value);
}

static Values values_of(TALLOC_CTX *ctx, const Engine *engine, const Checkpoint *checkpoint)
{
    const Script *script = checkpoint->script;
    const ScriptGroup *group = checkpoint->group;
    const MigrationFile *file = script->file;
    bool kept = strlen(checkpoint->text) <= SCRIPT_CONTENT_LIMIT || group->alone;
    return (Values){{
        engine->config.app,
        file->version,
        file->name,
        file->path,
        checkpoint->step->kind,
        number(ctx, group->first),
        number(ctx, group->last),
        number(ctx, script->statements),
        group->hash,
        kept ? secret_redact(ctx, checkpoint->text) : "", /* a placeholder's value may be one */
        engine->run_id,
        checkpoint->before,
    }};
}

bool checkpoint_begin(Engine *engine, Checkpoint *checkpoint, Error *err)
{
    const char *path = checkpoint->script->file->path;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Values values = values_of(tmp, engine, checkpoint);
    char *sql =
        session_sql(tmp, engine,
                    "INSERT INTO {s}tidegate_statement (" COLUMNS ", started_at) VALUES (" VALUES
                    ", 'started', {now}){returning}; COMMIT",
                    values.at, COUNT_OF(values.at));
    DbRows *rows[2];
    char *begun = overlay_begun_sql(tmp, engine, checkpoint->script->file);
    if (!engine->dialect->begin(engine, path, err) ||
        (*begun && !db_exec(engine->db, begun, err)) ||
        !db_query_many(tmp, engine->db, sql, COUNT_OF(rows), rows, err))
        return error_wrap(err, "recording the beginning of '%s'", path);
    checkpoint->seq = session_new_seq(rows[0]);
    return true;
}

static char *insert_committed(TALLOC_CTX *ctx, const Engine *engine, const Checkpoint *checkpoint)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Values values = values_of(tmp, engine, checkpoint);
    return session_sql(ctx, engine,
                       "INSERT INTO {s}tidegate_statement (" COLUMNS
                       ", started_at, ended_at) VALUES (" VALUES ", 'committed', {now}, {now})",
                       values.at, COUNT_OF(values.at));
}

static char *update_state(TALLOC_CTX *ctx, const Engine *engine, int64_t seq, const char *state)
{
    TALLOC_AUTO char *text = number(NULL, seq);
    const char *const args[] = {state, text};
    return session_sql(
        ctx, engine,
        "UPDATE {s}tidegate_statement SET state = {1}, ended_at = {now} WHERE seq = {2}", args,
        COUNT_OF(args));
}

/* The script is done, and so are its parts; those of an earlier run are known by number, as the
 * file may have been renamed since. */
static char *update_all_done(TALLOC_CTX *ctx, const Engine *engine, const Checkpoint *checkpoint)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const MigrationFile *file = checkpoint->script->file;
    const char *const args[] = {engine->config.app, checkpoint->step->kind, file->path};
    char *earlier = talloc_strdup(tmp, "0");
    for (size_t i = 0; i < engine->work_count; i++) {
        const OpenWork *work = &engine->work[i];
        if (work->committed && resume_is_of(engine, work, file, checkpoint->step))
            earlier = talloc_asprintf_append(earlier, ", %lld", (long long)work->seq);
    }
    char *template = talloc_asprintf(tmp,
                                     "UPDATE {s}tidegate_statement SET state = 'done' WHERE"
                                     " state = 'committed' AND (app = {1} AND kind = {2} AND"
                                     " path = {3} OR seq IN (%s))",
                                     earlier);
    return session_sql(ctx, engine, template, args, COUNT_OF(args));
}

static char *history_sql(TALLOC_CTX *ctx, Engine *engine, const Checkpoint *checkpoint,
                         const HistoryEntry *entry)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Script *script = checkpoint->script;
    bool parts = script->group_count > 1 || script->done > 0;
    return talloc_asprintf(ctx, "%s%s%s%s", records_history_sql(tmp, engine, entry),
                           parts ? ";" : "", parts ? update_all_done(tmp, engine, checkpoint) : "",
                           records_closing_sql(tmp, engine));
}

char *checkpoint_group_sql(TALLOC_CTX *ctx, Engine *engine, const Checkpoint *checkpoint,
                           const HistoryEntry *entry)
{
    return script_is_last(checkpoint->script, checkpoint->group)
               ? history_sql(ctx, engine, checkpoint, entry)
               : insert_committed(ctx, engine, checkpoint);
}

static bool write_under_fence(Engine *engine, const char *path, const char *statements, Error *err)
{
    TALLOC_AUTO char *sql = talloc_asprintf(NULL, "%s;COMMIT", statements);
    if (engine->dialect->begin(engine, path, err) && db_exec(engine->db, sql, err))
        return true;
    return error_wrap(err, "recording the end of '%s'", path);
}

bool checkpoint_done(Engine *engine, const Checkpoint *checkpoint, const HistoryEntry *entry,
                     Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    bool last = script_is_last(checkpoint->script, checkpoint->group);
    const char *also = last ? history_sql(tmp, engine, checkpoint, entry) : NULL;
    const char *own = checkpoint->seq
                          ? update_state(tmp, engine, checkpoint->seq, last ? "done" : "committed")
                      : last ? NULL
                             : insert_committed(tmp, engine, checkpoint);
    char *sql =
        talloc_asprintf(tmp, "%s%s%s", own ? own : "", own && also ? ";" : "", also ? also : "");
    return write_under_fence(engine, checkpoint->script->file->path, sql, err);
}

bool checkpoint_end(Engine *engine, int64_t seq, const char *path, const char *state,
                    const char *also, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *sql = talloc_asprintf(tmp, "%s%s", update_state(tmp, engine, seq, state), also);
    return write_under_fence(engine, path, sql, err);
}
