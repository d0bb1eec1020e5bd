#include "migration/sqlite/dialect.h"
#include "migration/apply/failure.h"
#include "migration/apply/parts.h"
#include "migration/history/checkpoint.h"
#include "migration/apply/stream.h"

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

/* The group's text is kept only where it is not the whole script. */
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

bool sqlite_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Checkpoint checkpoint = {.script = script, .group = group, .step = step};
    int64_t before = 0, after = 0;
    if (!read_parts(tmp, engine, &checkpoint, err) ||
        !sqlite_begin(engine, script->file->path, err) ||
        (script->checks_foreign_keys && !count_violations(engine, &before, err)) ||
        !stream_statements(engine, script, group, err) ||
        (script->checks_foreign_keys && !count_violations(engine, &after, err)))
        return false;
    if (after > before)
        return fail_violations(engine, script, after - before, err);
    return write_records(engine, &checkpoint, err) &&
           (db_exec(engine->db, "COMMIT", err) ||
            error_wrap(err, "committing '%s'", script->file->path));
}
