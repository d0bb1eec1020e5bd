/* The locks of the tool that shares the history, beside the run lock: a runner of its own, such as
 * an old pod that migrates when it starts, is waited for, and then kept out. */
#include "migration/incumbent/overlay.h"
#include "migration/patience.h"
#include "migration/postgres/dialect.h"

static const char HOLDER[] =
    "SELECT l.pid, a.usename, a.application_name, host(a.client_addr),"
    " extract(epoch FROM clock_timestamp() - a.backend_start)::bigint"
    " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid <> {1}"
    " AND (l.classid::bigint << 32 | l.objid::bigint) IN ({2}, {3}, {4})"
    " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
    " ORDER BY l.pid LIMIT 1";

static char *describe_holder(TALLOC_CTX *ctx, Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    const IncumbentPlace *place = engine->incumbent;
    int64_t ids[INCUMBENT_LOCKS] = {0};
    size_t count = place->incumbent->locks(place, ids);
    const char *args[1 + INCUMBENT_LOCKS] = {
        talloc_asprintf(tmp, "%d", db_backend_pid(engine->lock_db))};
    for (size_t i = 0; i < INCUMBENT_LOCKS; i++)
        args[1 + i] = talloc_asprintf(tmp, "%lld", (long long)ids[i < count ? i : 0]);
    char *sql = session_sql(tmp, engine, HOLDER, args, COUNT_OF(args));
    DbRows *rows;
    if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, &ignored) || db_rows_count(rows) == 0)
        return talloc_strdup(ctx, "somebody who has just finished");
    const char *user = db_value(rows, 0, 1), *name = db_value(rows, 0, 2);
    const char *address = db_value(rows, 0, 3);
    return talloc_asprintf(ctx, "session %s of %s from %s%s%s%s", db_value(rows, 0, 0),
                           user ? user : "another user", address ? address : "a local socket",
                           name && *name ? ", '" : "", name ? name : "", name && *name ? "'" : "");
}

static bool fail_busy(const Engine *engine, const Patience *patience, const char *holder,
                      Error *err)
{
    TALLOC_AUTO char *waited = clock_duration_text(NULL, patience_waited_ms(patience));
    const char *tool = engine->incumbent->incumbent->tool;
    error_set(err, ERR_BUSY, "%s is migrating %s", tool, engine->label);
    error_detail(err, "its lock is held by %s; waited %s; nothing was changed", holder, waited);
    return error_hint(err, "%s", overlay_wait_hint(engine));
}

#define SAVEPOINT "tidegate_incumbent"

static bool runners_wait_inside(const Engine *engine)
{
    return engine->incumbent && engine->incumbent->incumbent->waits_in_server && engine->lock_db;
}

/* What is rolled back to a savepoint gives up the locks that were taken after it, and those alone.
 */
bool postgres_let_runners_in(Engine *engine, Error *err)
{
    return !runners_wait_inside(engine) ||
           db_exec(engine->lock_db, "ROLLBACK TO SAVEPOINT " SAVEPOINT, err);
}

/* One savepoint for all tries: behind a second one, a lock that an earlier try got would stay. */
static bool begin_to_try(Engine *engine, Error *err)
{
    return !runners_wait_inside(engine) || db_exec(engine->lock_db, "SAVEPOINT " SAVEPOINT, err);
}

/* One try, in the transaction that is open; nothing to take is taken. Of several locks some may be
 * ours afterwards. */
static bool try_once(Engine *engine, bool *ret_taken, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    char *sql = overlay_lock_sql(tmp, engine);
    *ret_taken = true;
    if (sql && !db_query_many(tmp, engine->lock_db, sql, 1, &rows, err))
        return false;
    *ret_taken = !sql || db_value_bool(rows, 0, 0);
    return true;
}

/* Between two tries. */
static bool wait_for_runner(Engine *engine, Patience *patience, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *holder = describe_holder(tmp, engine);
    char *what = talloc_asprintf(tmp, "waiting for %s to finish: %s",
                                 engine->incumbent->incumbent->tool, holder);
    if (patience_wait(patience, what, err))
        return true;
    return error_is_set(err) ? false : fail_busy(engine, patience, holder, err);
}

/* The run lock is ours and stays so. */
bool postgres_keep_runners_out(Engine *engine, Error *err)
{
    if (!runners_wait_inside(engine))
        return true;
    Patience patience = patience_new(engine, engine->config.lock_wait_ms);
    for (bool taken = false; !taken;) {
        if (!try_once(engine, &taken, err))
            return false;
        if (!taken &&
            (!postgres_let_runners_in(engine, err) || !wait_for_runner(engine, &patience, err)))
            return false;
    }
    return true;
}

/* Whoever waits keeps no transaction open: a runner's CREATE INDEX CONCURRENTLY would wait for the
 * end of one that it once meets at work, and a try is that. */
bool postgres_add_incumbent(Engine *engine, bool (*begin)(Engine *engine, Error *err), Error *err)
{
    Patience patience = patience_new(engine, engine->config.lock_wait_ms);
    for (;;) {
        bool taken;
        if (!begin(engine, err) || !begin_to_try(engine, err) || !try_once(engine, &taken, err))
            return false;
        if (taken)
            return true;
        if (!db_exec(engine->lock_db, "ROLLBACK", err) || !wait_for_runner(engine, &patience, err))
            return false;
    }
}
