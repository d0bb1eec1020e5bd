#include "migration/history/checkpoint.h"

bool checkpoint_begin(Engine *engine, const Script *script, const Step *step, const char *statement,
                      int64_t *ret_seq, Error *err)
{
    const MigrationFile *file = script->file;
    const char *const args[] = {
        engine->config.app, file->version, file->name, file->path,
        step->kind,         script->hash,  statement,  engine->run_id,
    };
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *sql = session_sql(
        tmp, engine,
        "INSERT INTO {s}tidegate_statement (app, version, name, path, kind, \"index\", hash,"
        " statement, run_id, state, started_at) VALUES ({1}, {2}, {3}, {4}, {5}, 1, {6}, {7}, {8},"
        " 'started', {now}) RETURNING seq; COMMIT",
        args, COUNT_OF(args));
    DbRows *rows[2];
    if (!engine->dialect->begin(engine, file->path, err) ||
        !db_query_many(tmp, engine->db, sql, COUNT_OF(rows), rows, err))
        return error_wrap(err, "recording the beginning of '%s'", file->path);
    *ret_seq = db_value_int(rows[0], 0, 0, 0);
    return true;
}

/* The UPDATE, and what else is to be done with it, in one transaction under the fence. */
static bool end(Engine *engine, int64_t seq, const char *state, const char *path, const char *also,
                Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {state, talloc_asprintf(tmp, "%lld", (long long)seq)};
    char *update = session_sql(
        tmp, engine,
        "UPDATE {s}tidegate_statement SET state = {1}, ended_at = {now} WHERE seq = {2}", args,
        COUNT_OF(args));
    char *sql = talloc_asprintf(tmp, "%s;%s;COMMIT", update, also);
    if (engine->dialect->begin(engine, path, err) && db_exec(engine->db, sql, err))
        return true;
    return error_wrap(err, "recording the end of '%s'", path);
}

bool checkpoint_done(Engine *engine, int64_t seq, const HistoryEntry *entry, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *history = records_history_sql(tmp, engine, entry);
    char *also = talloc_asprintf(tmp, "%s%s", history, records_closing_sql(tmp, engine));
    return end(engine, seq, "done", entry->path, also, err);
}

bool checkpoint_failed(Engine *engine, int64_t seq, const char *path, Error *err)
{
    return end(engine, seq, "failed", path, "", err);
}

bool checkpoint_settled(Engine *engine, int64_t seq, const char *path, Error *err)
{
    return end(engine, seq, "settled", path, "", err);
}
