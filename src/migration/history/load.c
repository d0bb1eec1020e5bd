#include <stdlib.h>
#include <string.h>

#include "migration/folder/version.h"
#include "migration/incumbent/overlay.h"

/* Columns of `find`, `rows_*` and `open_work`, in their order. */
enum { FIND_FORMAT, FIND_SCHEMA, FIND_DATABASE_ID, FIND_FENCE, FIND_INCUMBENT };
enum {
    ROW_SEQ,
    ROW_VERSION,
    ROW_NAME,
    ROW_KIND,
    ROW_STATUS,
    ROW_CHECKSUM,
    ROW_PATH,
    ROW_TIME,
    ROW_DURATION
};
enum {
    WORK_SEQ,
    WORK_VERSION,
    WORK_NAME,
    WORK_PATH,
    WORK_KIND,
    WORK_INDEX,
    WORK_HASH,
    WORK_STATEMENT,
    WORK_RUN,
    WORK_STATE,
    WORK_LAST,
    WORK_OF,
    WORK_BEFORE
};

static bool check_format(Engine *engine, const char *text, Error *err)
{
    long format = text ? strtol(text, NULL, 10) : 0;
    engine->format = (int)format;
    if (format <= RECORDS_FORMAT && format > 0)
        return true;
    if (format <= 0) {
        error_set(err, ERR_FORMAT, "the records in %s do not say which format they have",
                  engine->label);
        return error_hint(err, "restore the row 'format' of tidegate_meta; nothing was changed");
    }
    error_set(err, ERR_FORMAT,
              "the records in %s were written by a newer tidegate (format %ld, this one knows %d)",
              engine->label, format, RECORDS_FORMAT);
    return error_hint(err, "use the newest version of tidegate that has worked on this database; "
                           "nothing was changed");
}

static bool take_find(Engine *engine, const DbRows *rows, Error *err)
{
    const char *format = db_rows_count(rows) == 1 ? db_value(rows, 0, FIND_FORMAT) : NULL;
    if (!check_format(engine, format, err))
        return false;
    const char *schema = db_value(rows, 0, FIND_SCHEMA);
    if (schema && *schema) {
        TALLOC_AUTO char *quoted = db_quote_identifier(NULL, engine->db, schema);
        engine->sql.schema = talloc_asprintf(engine, "%s.", quoted);
    }
    engine->database_id = talloc_strdup(engine, db_value(rows, 0, FIND_DATABASE_ID));
    engine->fence = db_value_int(rows, 0, FIND_FENCE, 0);
    return true;
}

static void fill_row(const DbRows *rows, size_t index, LoadDetail detail, HistoryRow *ret_row)
{
    *ret_row = (HistoryRow){
        .seq = db_value_int(rows, index, ROW_SEQ, 0),
        .version = db_value(rows, index, ROW_VERSION),
        .name = db_value(rows, index, ROW_NAME),
        .kind = db_value(rows, index, ROW_KIND),
        .status = db_value(rows, index, ROW_STATUS),
        .checksum = db_value(rows, index, ROW_CHECKSUM),
        .path = db_value(rows, index, ROW_PATH),
        .duration_ms = -1,
    };
    if (detail == LOAD_FULL) {
        ret_row->applied_at = db_value(rows, index, ROW_TIME);
        ret_row->duration_ms = db_value_int(rows, index, ROW_DURATION, -1);
    }
}

static void fill_work(const DbRows *rows, size_t index, OpenWork *ret_work)
{
    int64_t first = db_value_int(rows, index, WORK_INDEX, 1);
    *ret_work = (OpenWork){
        .seq = db_value_int(rows, index, WORK_SEQ, 0),
        .version = db_value(rows, index, WORK_VERSION),
        .name = db_value(rows, index, WORK_NAME),
        .path = db_value(rows, index, WORK_PATH),
        .kind = db_value(rows, index, WORK_KIND),
        .first = first,
        .last = db_value_int(rows, index, WORK_LAST, first),
        .of = db_value_int(rows, index, WORK_OF, 0),
        .hash = db_value(rows, index, WORK_HASH),
        .statement = db_value(rows, index, WORK_STATEMENT),
        .run_id = db_value(rows, index, WORK_RUN),
        .before = db_value(rows, index, WORK_BEFORE),
        .committed = strcmp(db_value(rows, index, WORK_STATE), "committed") == 0,
    };
}

/* Work that was begun stands in the history as one more row, after all others. */
static HistoryRow row_of_work(const OpenWork *work)
{
    return (HistoryRow){
        .seq = INT64_MAX,
        .version = work->version,
        .name = work->name,
        .kind = work->kind,
        .status = "started",
        .path = work->path,
        .duration_ms = -1,
    };
}

bool session_fold(Engine *engine, Error *err)
{
    /* Of a folder that is not read yet, session_files() folds again if need be. */
    VersionOrder order = engine->set ? engine->set->layout->order : version_compare;
    return history_fold(engine->loaded, engine->rows, engine->row_count, order, &engine->history,
                        err);
}

bool session_take_rows(Engine *engine, TALLOC_CTX *loaded, DbRows *const rows[LOAD_RESULTS],
                       LoadDetail detail, Error *err)
{
    talloc_free(engine->loaded);
    engine->loaded = talloc_steal(engine, loaded);
    engine->fresh = false;
    if (!take_find(engine, rows[0], err))
        return false;
    size_t count = db_rows_count(rows[1]), begun = db_rows_count(rows[2]);
    engine->rows = talloc_array(loaded, HistoryRow, (unsigned)(count + begun));
    engine->work = talloc_array(loaded, OpenWork, (unsigned)begun);
    engine->row_count = count + begun;
    engine->work_count = begun;
    for (size_t i = 0; i < count; i++)
        fill_row(rows[1], i, detail, &engine->rows[i]);
    for (size_t i = 0; i < begun; i++) {
        fill_work(rows[2], i, &engine->work[i]);
        engine->rows[count + i] = row_of_work(&engine->work[i]);
    }
    return session_fold(engine, err) &&
           overlay_load(engine, db_value(rows[0], 0, FIND_INCUMBENT), err);
}

static bool take_nothing(Engine *engine, Error *err)
{
    TALLOC_FREE(engine->loaded);
    engine->loaded = talloc_new(engine);
    engine->rows = NULL;
    engine->work = NULL;
    engine->incumbent = NULL;
    engine->taken = NULL;
    engine->row_count = engine->work_count = 0;
    engine->fresh = true;
    return session_fold(engine, err);
}

static char *load_sql(TALLOC_CTX *ctx, const Engine *engine, LoadDetail detail, const char *work)
{
    const EngineDialect *dialect = engine->dialect;
    const char *rows = detail == LOAD_FULL ? dialect->rows_full : dialect->rows_brief;
    TALLOC_AUTO char *template = talloc_asprintf(NULL, "%s;%s;%s", dialect->find, rows, work);
    return session_sql(ctx, engine, template, &engine->config.app, 1);
}

char *session_load_sql(TALLOC_CTX *ctx, const Engine *engine, LoadDetail detail)
{
    return load_sql(ctx, engine, detail, engine->dialect->open_work);
}

static bool tables_present(Engine *engine, bool *ret_present, Error *err)
{
    *ret_present = true;
    if (!engine->dialect->present)
        return true;
    DbRows *rows;
    if (!db_query(engine, engine->db, engine->dialect->present, NULL, 0, &rows, err))
        return false;
    *ret_present = db_rows_count(rows) > 0;
    talloc_free(rows);
    return true;
}

static bool says_absent(const Engine *engine, const Error *err)
{
    const char *sqlstate = engine->dialect->absent_sqlstate;
    return sqlstate && strcmp(err->sqlstate, sqlstate) == 0;
}

static char *list_names(TALLOC_CTX *ctx, const DbRows *rows)
{
    char *list = talloc_strdup(ctx, "");
    for (size_t i = 0; i < db_rows_count(rows); i++)
        list = talloc_asprintf_append(list, "%s%s", i ? ", " : "", db_value(rows, i, 0));
    return list;
}

static bool all_or_none(const DbRows *rows)
{
    return db_rows_count(rows) == 0 || db_rows_count(rows) == TABLE_COUNT;
}

/* Each name is looked up by itself: of tables that another run makes at this moment the first may
 * be missing and the last be there. They come all at once, and so are there when asked again. */
static bool ask_missing(TALLOC_CTX *ctx, Engine *engine, DbRows **ret_rows, Error *err)
{
    const char *sql = engine->dialect->missing;
    return db_query(ctx, engine->db, sql, NULL, 0, ret_rows, err) &&
           (all_or_none(*ret_rows) || db_query(ctx, engine->db, sql, NULL, 0, ret_rows, err));
}

/* Some of our tables without the others are no empty history: to begin anew would run again what
 * is done. *ret_missing: how many are not there, 0 or all of them. */
static bool check_all_or_none(Engine *engine, size_t *ret_missing, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!ask_missing(tmp, engine, &rows, err))
        return false;
    *ret_missing = db_rows_count(rows);
    if (all_or_none(rows))
        return true;
    error_set(err, ERR_FORMAT, "the records in %s are not complete: there is no %s", engine->label,
              list_names(tmp, rows));
    return error_hint(err, "restore what is missing from a backup; nothing was changed");
}

/* The tables were not found; somebody may have made them since. */
static bool load_absent(Engine *engine, LoadDetail detail, bool again, Error *err)
{
    size_t missing;
    if (!check_all_or_none(engine, &missing, err))
        return false;
    return missing == 0 && again ? session_load(engine, detail, err) : take_nothing(engine, err);
}

/* Tables of format 1 lack columns: only where asking failed is it worth asking otherwise. */
static bool ask(TALLOC_CTX *loaded, Engine *engine, LoadDetail detail, DbRows *rows[LOAD_RESULTS],
                Error *err)
{
    ERROR_AUTO Error ignored = {0};
    const char *older = engine->dialect->open_work_1;
    TALLOC_AUTO char *sql = session_load_sql(NULL, engine, detail);
    if (db_query_many(loaded, engine->db, sql, LOAD_RESULTS, rows, err))
        return true;
    if (!older || err->kind != ERR_STATEMENT)
        return false;
    TALLOC_AUTO char *again = load_sql(NULL, engine, detail, older);
    bool done = db_query_many(loaded, engine->db, again, LOAD_RESULTS, rows, &ignored);
    if (done)
        error_clear(err);
    return done;
}

bool session_load(Engine *engine, LoadDetail detail, Error *err)
{
    bool present;
    if (!tables_present(engine, &present, err))
        return false;
    if (!present)
        return load_absent(engine, detail, false, err);
    TALLOC_CTX *loaded = talloc_new(engine);
    DbRows *rows[LOAD_RESULTS];
    ERROR_AUTO Error failure = {0};
    if (ask(loaded, engine, detail, rows, &failure))
        return session_take_rows(engine, loaded, rows, detail, err);
    talloc_free(loaded);
    if (says_absent(engine, &failure))
        return load_absent(engine, detail, true, err);
    if (db_alive(engine->db) && !check_all_or_none(engine, &(size_t){0}, err))
        return false;
    error_move(err, &failure);
    return session_fail(engine, "reading the history", err);
}
