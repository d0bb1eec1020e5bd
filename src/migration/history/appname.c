#include "migration/history/appname.h"

/* Those who have rows, the unnamed one first; its rows that were taken over count for who did. IN
 * is answered by a hash: a row of each would be looked for in all others otherwise. */
static const char APPS[] =
    "SELECT DISTINCT app FROM {s}tidegate_migration WHERE app <> '' OR (path, applied_at) NOT IN"
    " (SELECT path, applied_at FROM {s}tidegate_migration WHERE app <> '') ORDER BY app";

static const char TAKE_OVER[] =
    "INSERT INTO {s}tidegate_migration (app, version, name, kind, path, checksum, checksum_norm,"
    " content, status, applied_at, applied_by, duration_ms, statements, run_id, \"release\", tool)"
    " SELECT {1}, version, name, kind, path, checksum, checksum_norm, content, status, applied_at,"
    " applied_by, duration_ms, statements, run_id, \"release\", tool"
    " FROM {s}tidegate_migration WHERE app = '' ORDER BY seq;"
    "UPDATE {s}tidegate_statement SET app = {1} WHERE app = '';"
    "COMMIT";

static bool has_name(const Engine *engine)
{
    return *engine->config.app != '\0';
}

/* Asks nothing (and gives NULL) in the usual case: we have a name, and rows. */
static bool list_apps(TALLOC_CTX *ctx, Engine *engine, DbRows **ret_rows, Error *err)
{
    *ret_rows = NULL;
    if (engine->fresh || (has_name(engine) && engine->row_count > 0))
        return true;
    char *sql = session_sql(ctx, engine, APPS, NULL, 0);
    return db_query(ctx, engine->db, sql, NULL, 0, ret_rows, err) ||
           session_fail(engine, "reading the history", err);
}

static bool has_unnamed(const DbRows *rows)
{
    return rows && db_rows_count(rows) > 0 && !*db_value(rows, 0, 0);
}

bool appname_is_new(Engine *engine, bool *ret_new, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!list_apps(tmp, engine, &rows, err))
        return false;
    *ret_new = has_name(engine) && has_unnamed(rows);
    return true;
}

static bool refuse_unnamed_history(const Engine *engine, Error *err)
{
    const char *app = engine->config.app;
    error_set(err, ERR_VALIDATION,
              "the history in %s was written without an app's name, and this is the app '%s'",
              engine->label, app);
    return error_hint(err,
                      "if it is this app's history: tidegate repair --app %s; if it is another "
                      "app's, give that one its name there first, in the same way",
                      app);
}

static bool refuse_unnamed_app(const Engine *engine, const DbRows *rows, Error *err)
{
    const char *app = db_value(rows, 0, 0);
    error_set(err, ERR_VALIDATION,
              "the history in %s is that of the app '%s', and this one has no name", engine->label,
              app);
    return error_hint(err, "name it: --app %s, TIDEGATE_APP, or 'app' in tidegate.yml", app);
}

bool appname_check(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!list_apps(tmp, engine, &rows, err))
        return false;
    if (!rows || db_rows_count(rows) == 0 || has_name(engine) != has_unnamed(rows))
        return true;
    return has_name(engine) ? refuse_unnamed_history(engine, err)
                            : refuse_unnamed_app(engine, rows, err);
}

bool appname_take_over(Engine *engine, int64_t *ret_count, Error *err)
{
    TALLOC_AUTO char *sql = session_sql(NULL, engine, TAKE_OVER, &engine->config.app, 1);
    if (!engine->dialect->begin(engine, "the history without a name", err) ||
        !db_exec(engine->db, sql, err) || !session_load(engine, LOAD_BRIEF, err))
        return false;
    *ret_count = (int64_t)engine->row_count;
    return true;
}
