/* Of a failure in the tool's table must be known whether it is ours: what we left we can go on
 * with, what the tool left only a person knows. `tidegate_meta` has the row "failed:APP". */
#include <string.h>

#include "migration/incumbent/overlay.h"

bool overlay_keeps_failures(const Engine *engine)
{
    return engine->incumbent &&
           engine->incumbent->incumbent->sql[engine->dialect->dialect].failed != NULL;
}

/* Ranks are given again after a repair, so its time and duration tell it apart. */
static char *describe(TALLOC_CTX *ctx, const IncumbentRow *row)
{
    return talloc_asprintf(ctx, "%s %s %lld %s", row->version ? row->version : row->name,
                           row->applied_at ? row->applied_at : "-", (long long)row->duration_ms,
                           row->checksum ? row->checksum : "-");
}

static char *key_of(TALLOC_CTX *ctx, const Engine *engine)
{
    return talloc_asprintf(ctx, "failed:%s", engine->config.app);
}

static bool remember(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    IncumbentRows *rows;
    if (!incumbent_read(tmp, engine->db, engine->incumbent, &rows, err) || rows->count == 0)
        return !error_is_set(err);
    /* In the order in which they were written. */
    const char *const args[] = {key_of(tmp, engine), describe(tmp, &rows->rows[rows->count - 1])};
    return session_exec(engine,
                        "DELETE FROM {s}tidegate_meta WHERE \"key\" = {1};"
                        " INSERT INTO {s}tidegate_meta (\"key\", value) VALUES ({1}, {2})",
                        args, COUNT_OF(args), err);
}

bool overlay_write_failure(Engine *engine, const HistoryEntry *entry, Error *err)
{
    TALLOC_AUTO char *sql = overlay_failed_sql(NULL, engine, entry);
    return !*sql || (db_exec(engine->db, sql, err) && remember(engine, err));
}

bool overlay_is_own_failure(Engine *engine, const IncumbentRow *row, bool *ret_own, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    const char *key = key_of(tmp, engine);
    char *sql =
        session_sql(tmp, engine, "SELECT value FROM {s}tidegate_meta WHERE \"key\" = {1}", &key, 1);
    if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, err))
        return session_fail(engine, "reading which failure was ours", err);
    *ret_own = db_rows_count(rows) > 0 && strcmp(db_value(rows, 0, 0), describe(tmp, row)) == 0;
    return true;
}
