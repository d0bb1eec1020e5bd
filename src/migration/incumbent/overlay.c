#include "migration/incumbent/overlay.h"

#include <string.h>

static char *checksum_of(TALLOC_CTX *ctx, void *data, const MigrationFile *file)
{
    const Engine *engine = data;
    TALLOC_AUTO char *path = files_path(NULL, engine->set, file);
    return incumbent_checksum_file(ctx, engine->incumbent->incumbent, path);
}

bool overlay_reconcile(TALLOC_CTX *ctx, Engine *engine, const IncumbentPlace *place,
                       IncumbentRows **ret_rows, Taken **ret_taken, Error *err)
{
    engine->incumbent = place;
    if (!incumbent_read(ctx, engine->db, place, ret_rows, err) || !session_files(engine, err))
        return false;
    const Reconciling given = {
        .incumbent = place->incumbent,
        .rows = (*ret_rows)->rows,
        .count = (*ret_rows)->count,
        .history = engine->history,
        .set = engine->set,
        .checksum = checksum_of,
        .data = engine,
    };
    *ret_taken = reconcile(ctx, &given);
    return true;
}

static bool is_finished(const Engine *engine, const Taken *taken, const char *version)
{
    for (size_t i = 0; version && i < taken->count; i++) {
        const TakenRow *row = &taken->rows[i];
        if (row->finishes && engine->set->layout->order(row->row.version, version) == 0)
            return true;
    }
    return false;
}

/* What we had begun of a migration is nothing any more when the tool applied all of it. */
static void drop_finished(Engine *engine, const Taken *taken)
{
    size_t work = 0, rows = 0;
    for (size_t i = 0; i < engine->work_count; i++) {
        if (!is_finished(engine, taken, engine->work[i].version))
            engine->work[work++] = engine->work[i];
    }
    for (size_t i = 0; i < engine->row_count; i++) {
        const HistoryRow *row = &engine->rows[i];
        if (row->seq != INT64_MAX || !is_finished(engine, taken, row->version))
            engine->rows[rows++] = *row;
    }
    engine->work_count = work;
    engine->row_count = rows;
}

bool overlay_lay(Engine *engine, const Taken *taken, Error *err)
{
    int64_t seq = 0;
    engine->taken = taken;
    if (taken->count == 0)
        return true;
    drop_finished(engine, taken);
    size_t count = engine->row_count;
    for (size_t i = 0; i < count; i++) {
        if (engine->rows[i].seq < INT64_MAX && engine->rows[i].seq > seq)
            seq = engine->rows[i].seq;
    }
    engine->rows =
        talloc_realloc(engine->loaded, engine->rows, HistoryRow, (unsigned)(count + taken->count));
    for (size_t i = 0; i < taken->count; i++) {
        engine->rows[count + i] = taken->rows[i].row;
        engine->rows[count + i].seq = ++seq;
    }
    engine->row_count = count + taken->count;
    return session_fold(engine, err);
}

bool overlay_load(Engine *engine, const char *text, Error *err)
{
    IncumbentPlace *place;
    IncumbentRows *rows;
    Taken *taken;
    engine->incumbent = NULL;
    engine->taken = NULL;
    /* Without a folder there is nothing to compare with: another framework's work. */
    if (!text || !engine->job)
        return true;
    return incumbent_place_parse(engine->loaded, engine->db, text, &place, err) &&
           overlay_reconcile(engine->loaded, engine, place, &rows, &taken, err) &&
           overlay_lay(engine, taken, err);
}

bool overlay_fail_half_done(const IncumbentPlace *place, const IncumbentRow *row, Error *err)
{
    const Incumbent *tool = place->incumbent;
    error_set(err, ERR_VALIDATION, "%s left %s '%s' half done", tool->tool,
              row->version ? "version" : "migration", row->version ? row->version : row->name);
    error_detail(err, "its row in %s says so; nothing was changed", place->table);
    return error_hint(err,
                      "look at what it left in the database and mend it, then tell the tool: "
                      "%s",
                      tool->way_forward);
}

/* What we began ourselves stands in the tool's table as begun, so that the tool keeps off. */
static bool is_our_work(const Engine *engine, const IncumbentRow *row)
{
    for (size_t i = 0; i < engine->work_count; i++) {
        const char *version = engine->work[i].version;
        if (version && row->version && engine->set->layout->order(version, row->version) == 0)
            return true;
    }
    return false;
}

const IncumbentRow *overlay_left(const Engine *engine)
{
    const IncumbentRow *failed = engine->taken ? engine->taken->failed : NULL;
    bool begun = failed && !overlay_keeps_failures(engine) && is_our_work(engine, failed);
    return begun ? NULL : failed;
}

/* Whether the tool's table speaks of this folder's files, and not of another app's. */
static bool speaks_of_files(const Taken *taken)
{
    for (size_t i = 0; i < taken->count; i++) {
        if (taken->rows[i].file ||
            (taken->rows[i].row.checksum && strcmp(taken->rows[i].row.status, "applied") == 0))
            return true;
    }
    return taken->failed != NULL;
}

static bool fail_not_adopted(const Engine *engine, const IncumbentPlace *place, size_t rows,
                             Error *err)
{
    const char *tool = place->incumbent->tool;
    error_set(err, ERR_VALIDATION,
              "%s has a history of %s that Tidegate has not taken over: '%s', %zu row%s",
              engine->label, tool, place->table, rows, rows == 1 ? "" : "s");
    error_detail(err, "nothing was changed: without that history all of it would be applied again");
    return error_hint(err, "see what it says: tidegate adopt --dry-run; take it over: tidegate "
                           "adopt");
}

/* Another app has adopted the table: then it is not of this one's files. */
static bool is_adopted_by_other(Engine *engine, const IncumbentPlace *place, bool *ret_other,
                                Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = incumbent_place_text(tmp, place);
    DbRows *rows;
    *ret_other = false;
    if (engine->fresh)
        return true;
    char *sql = session_sql(tmp, engine,
                            "SELECT 1 FROM {s}tidegate_meta WHERE \"key\" LIKE 'incumbent:%'"
                            " AND value = {1}",
                            &text, 1);
    if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, err))
        return false;
    *ret_other = db_rows_count(rows) > 0;
    return true;
}

static bool check_not_adopted(Engine *engine, const IncumbentPlace *place, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    IncumbentRows *rows;
    Taken *taken;
    bool other = false;
    bool known = is_adopted_by_other(engine, place, &other, err) &&
                 (other || overlay_reconcile(tmp, engine, place, &rows, &taken, err));
    engine->incumbent = NULL;
    if (!known)
        return false;
    return other || !speaks_of_files(taken) || fail_not_adopted(engine, place, rows->count, err);
}

bool overlay_check_shared(Engine *engine, Error *err)
{
    const IncumbentRow *failed = engine->taken ? engine->taken->failed : NULL;
    if (!failed)
        return true;
    bool own = is_our_work(engine, failed);
    if (overlay_keeps_failures(engine) && !overlay_is_own_failure(engine, failed, &own, err))
        return false;
    if (own)
        return true;
    overlay_fail_half_done(engine->incumbent, failed, err);
    TALLOC_AUTO char *hint = talloc_strdup(NULL, err->hint);
    return error_hint(err, "%s; or: tidegate repair", hint);
}

bool overlay_check(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    IncumbentPlace *places;
    size_t count = 0;
    if (engine->incumbent)
        return overlay_check_shared(engine, err);
    const Incumbent *tool = incumbent_by_layout(engine->set->layout->name);
    if (!tool || engine->row_count > 0 || engine->absent)
        return true;
    if (!incumbent_find(tmp, engine->db, NULL, NULL, &places, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (places[i].incumbent == tool)
            return check_not_adopted(engine, &places[i], err);
    }
    return true;
}

static bool has_locks(const Engine *engine)
{
    const Incumbent *tool = engine->incumbent ? engine->incumbent->incumbent : NULL;
    if (!tool || !engine->dialect->lock_incumbent)
        return false;
    return engine->dialect->dialect == DIALECT_MARIADB ? tool->lock_names != NULL
                                                       : tool->locks != NULL;
}

bool overlay_look_twice(Engine *engine, bool (*look)(void *data, Error *err), void *data,
                        Error *err)
{
    if (look(data, err))
        return true;
    if (err->kind != ERR_VALIDATION || !has_locks(engine))
        return false;
    error_clear(err);
    const int64_t wait_ms = engine->config.lock_wait_ms;
    if (engine->config.read_only)
        engine->config.lock_wait_ms = 0;
    bool settled = engine->dialect->lock_incumbent(engine, err) &&
                   session_load(engine, LOAD_FULL, err) && look(data, err);
    engine->config.lock_wait_ms = wait_ms;
    engine->dialect->release(engine);
    return settled;
}

const char *overlay_wait_hint(const Engine *engine)
{
    return engine->config.read_only ? "ask again when it is done"
                                    : "try again later, or wait longer: --lock-wait 10m";
}
