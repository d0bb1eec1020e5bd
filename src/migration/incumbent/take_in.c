/* What another tool did becomes a part of our own history. */
#include <string.h>

#include "migration/incumbent/overlay.h"

/* Rows of large histories go to the server in pieces. */
#define PIECE_ROWS 100

static bool describe(TALLOC_CTX *ctx, Engine *engine, const TakenRow *taken,
                     HistoryEntry *ret_entry, Error *err)
{
    const HistoryRow *row = &taken->row;
    const Step step = {.status = row->status, .kind = row->kind};
    *ret_entry = (HistoryEntry){
        .version = row->version,
        .name = row->name,
        .kind = row->kind,
        .path = row->path,
        .status = row->status,
        .checksum = row->checksum,
    };
    if (taken->file && !records_file_entry(ctx, engine, taken->file, &step, ret_entry, err))
        return false;
    ret_entry->tool = engine->incumbent->incumbent->tool;
    ret_entry->applied_at = row->applied_at;
    ret_entry->duration_ms = row->duration_ms;
    return true;
}

/* ";UPDATE .." of what we had begun of it; or "". */
static char *finish_sql(TALLOC_CTX *ctx, const Engine *engine, const TakenRow *taken)
{
    const char *const args[] = {engine->config.app, taken->row.version};
    if (!taken->finishes)
        return talloc_strdup(ctx, "");
    return session_sql(ctx, engine,
                       ";UPDATE {s}tidegate_statement SET state = 'done', ended_at = {now} WHERE"
                       " app = {1} AND version = {2} AND state IN ('started', 'committed')",
                       args, COUNT_OF(args));
}

static bool write_piece(Engine *engine, const TakenRow *rows, size_t count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *sql = talloc_strdup(tmp, "");
    for (size_t i = 0; i < count; i++) {
        HistoryEntry entry;
        if (!describe(tmp, engine, &rows[i], &entry, err))
            return false;
        TALLOC_AUTO char *insert = records_history_sql(NULL, engine, &entry);
        sql =
            talloc_asprintf_append_buffer(sql, "%s%s;", insert, finish_sql(tmp, engine, &rows[i]));
    }
    return db_exec(engine->db, sql, err);
}

bool overlay_write_taken(Engine *engine, const Taken *taken, Error *err)
{
    for (size_t i = 0; i < taken->count; i += PIECE_ROWS) {
        size_t left = taken->count - i;
        if (!write_piece(engine, taken->rows + i, left < PIECE_ROWS ? left : PIECE_ROWS, err))
            return error_wrap(err, "taking over what %s did", engine->incumbent->incumbent->tool);
    }
    return true;
}

static void say_taken(const Engine *engine, const Taken *taken)
{
    for (size_t i = 0; i < taken->count; i++) {
        const HistoryRow *row = &taken->rows[i].row;
        progress_say(engine->config.progress, PROGRESS_STEP, "%s by %s: %s", row->status,
                     engine->incumbent->incumbent->tool, row->path);
    }
}

bool overlay_take_in(Engine *engine, Error *err)
{
    const Taken *taken = engine->taken;
    if (!taken || taken->count == 0)
        return true;
    if (!engine->dialect->begin(engine, engine->incumbent->table, err) ||
        !overlay_write_taken(engine, taken, err) || !db_exec(engine->db, "COMMIT", err))
        return false;
    say_taken(engine, taken);
    engine->taken = NULL;
    return true;
}
