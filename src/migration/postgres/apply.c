#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/apply/failure.h"
#include "migration/history/records.h"
#include "migration/apply/stream.h"

/* BEGIN, and the check of the fence. */
#define PREFIX_STATEMENTS 2
/* 1 / count(*) when the fence has another number; told apart by where it happens. */
#define DIVISION_BY_ZERO "22012"

/* What a script may have set must neither touch our own row nor live on in the session. */
#define RESET "RESET ROLE; RESET SESSION AUTHORIZATION; RESET ALL;"

char *postgres_begin_sql(TALLOC_CTX *ctx, const Engine *engine)
{
    TALLOC_AUTO char *number = talloc_asprintf(NULL, "%lld", (long long)engine->fence);
    TALLOC_AUTO char *timeout =
        talloc_asprintf(NULL, "%lld", (long long)engine->config.lock_timeout_ms);
    const char *const args[] = {number, timeout};
    /* The server notices within a second that we are gone, and ends what we left running. */
    const char *check = db_capabilities(engine->db)->check_client_connection
                            ? ", set_config('client_connection_check_interval', '1000', true)"
                            : "";
    TALLOC_AUTO char *template =
        talloc_asprintf(NULL,
                        "BEGIN;SELECT 1 / count(*), set_config('lock_timeout', {2}, true)%s"
                        " FROM (SELECT 1 FROM {s}tidegate_fence WHERE id = 1 AND number = {1} FOR "
                        "SHARE) AS fence;\n",
                        check);
    return session_sql(ctx, engine, template, args, COUNT_OF(args));
}

static bool is_fenced(const Error *err, const DbScriptOutcome *outcome)
{
    return outcome->statements_done == PREFIX_STATEMENTS - 1 &&
           strcmp(err->sqlstate, DIVISION_BY_ZERO) == 0;
}

static bool collect(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    struct {
        const Script *script;
        Batch *batch;
    } *collection = data;
    if (event != SQL_STATEMENT || script_skips(collection->script, item->index))
        return true;
    return batch_add(collection->batch, item, err);
}

static char *end_sql(TALLOC_CTX *ctx, Engine *engine, const HistoryEntry *entry)
{
    TALLOC_AUTO char *history = records_history_sql(NULL, engine, entry);
    TALLOC_AUTO char *closing = records_closing_sql(NULL, engine);
    return talloc_asprintf(ctx, RESET "%s%s;COMMIT", history, closing);
}

/* The whole migration and its row in the history in one round trip. */
static bool apply_at_once(Engine *engine, const Script *script, const Step *step, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text;
    size_t length;
    Batch batch = batch_new(tmp);
    struct {
        const Script *script;
        Batch *batch;
    } collection = {script, &batch};
    if (!script_read(tmp, script, &text, &length, err) ||
        !script_walk_text(&script->source, text, length, collect, &collection, err))
        return false;
    HistoryEntry entry = records_entry(script, step, -1);
    records_fill_content(tmp, &entry, script, text, length);
    char *prefix = postgres_begin_sql(tmp, engine);
    char *sql =
        talloc_asprintf(tmp, "%s%s%s", prefix, buf_text(&batch.text), end_sql(tmp, engine, &entry));
    DbScriptOutcome outcome;
    if (db_script(engine->db, sql, strlen(sql), &outcome, err))
        return true;
    if (is_fenced(err, &outcome))
        return failure_fenced(err, script->file->path);
    failure_of_batch(err, script, &batch, &outcome, PREFIX_STATEMENTS,
                     place_count_characters(prefix, strlen(prefix)));
    return false;
}

bool postgres_begin(Engine *engine, const char *path, Error *err)
{
    TALLOC_AUTO char *prefix = postgres_begin_sql(NULL, engine);
    DbScriptOutcome outcome;
    if (db_script(engine->db, prefix, strlen(prefix), &outcome, err))
        return true;
    return is_fenced(err, &outcome) ? failure_fenced(err, path) : false;
}

static bool apply_in_pieces(Engine *engine, const Script *script, const Step *step, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!postgres_begin(engine, script->file->path, err) || !stream_statements(engine, script, err))
        return false;
    HistoryEntry entry;
    if (!records_full_entry(tmp, script, step, -1, &entry, err))
        return false;
    return db_exec(engine->db, end_sql(tmp, engine, &entry), err) ||
           error_wrap(err, "committing '%s'", script->file->path);
}

bool postgres_apply(Engine *engine, const Script *script, const Step *step, Error *err)
{
    return script->streamed ? apply_in_pieces(engine, script, step, err)
                            : apply_at_once(engine, script, step, err);
}
