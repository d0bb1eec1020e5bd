#include "migration/postgres/dialect.h"
#include "migration/patience.h"
#include "migration/history/records.h"

/* How long one try may stand in the queue for the fence's row: while it stands there, the holder's
 * next statement is not disturbed, and ours waits no longer than this. */
#define TRY_MS "500"

/* A migration's transaction holds the fence FOR SHARE; a dead owner's session may still run it. */
static const char HOLDERS[] =
    "SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::bigint, left(query, 200)"
    " FROM pg_catalog.pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'tidegate %' AND application_name NOT LIKE 'tidegate lock %'"
    " AND xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 3";

/* The statements of a take-over, before those of a load. */
enum { SET_TIMEOUT = 1, FENCE, MARK, LOCK_ROW, DEAD_RUNS, RUN, COMMIT, TAKE_OVER_STATEMENTS };

static char *take_over_sql(TALLOC_CTX *ctx, Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *lock = records_take_lock_sql(tmp, engine);
    char *run = records_run_begin_sql(tmp, engine);
    char *load = session_load_sql(tmp, engine, LOAD_BRIEF);
    return talloc_asprintf(ctx, "BEGIN; SET LOCAL lock_timeout = " TRY_MS ";%s;%s;COMMIT;%s", lock,
                           run, load);
}

static bool take_results(Engine *engine, TALLOC_CTX *loaded, DbRows *const rows[], Error *err)
{
    int64_t fence = db_value_int(rows[FENCE], 0, 0, 0);
    engine->run_seq = session_new_seq(rows[RUN]);
    if (!session_take_rows(engine, loaded, rows + TAKE_OVER_STATEMENTS, LOAD_BRIEF, err))
        return false;
    engine->fence = fence;
    engine->owner = true;
    return true;
}

/* One try; *ret_held when somebody holds the fence. */
static bool try_take_over(Engine *engine, bool *ret_held, Error *err)
{
    TALLOC_AUTO char *sql = take_over_sql(NULL, engine);
    TALLOC_CTX *loaded = talloc_new(engine);
    DbRows *rows[TAKE_OVER_STATEMENTS + LOAD_RESULTS];
    ERROR_AUTO Error failure = {0};
    *ret_held = false;
    if (db_query_many(loaded, engine->db, sql, COUNT_OF(rows), rows, &failure))
        return take_results(engine, loaded, rows, err);
    talloc_free(loaded);
    *ret_held = failure.kind == ERR_BUSY;
    ERROR_AUTO Error ignored = {0};
    if (db_transaction(engine->db) != DB_IDLE && !db_exec(engine->db, "ROLLBACK", &ignored))
        *ret_held = false;
    return *ret_held || error_move(err, &failure);
}

static char *describe_holders(TALLOC_CTX *ctx, Engine *engine)
{
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    char *text = talloc_strdup(ctx, "");
    if (!db_query(ctx, engine->db, HOLDERS, NULL, 0, &rows, &ignored))
        return text;
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        TALLOC_AUTO char *age = clock_duration_text(NULL, db_value_int(rows, i, 1, 0) * 1000);
        text = talloc_asprintf_append(text, "%ssession %s, for %s: %s", i ? "\n" : "",
                                      db_value(rows, i, 0), age, db_value(rows, i, 2));
    }
    return text;
}

static bool fail_held(const char *holders, Error *err)
{
    error_set(err, ERR_BUSY,
              "an earlier run has ended, but its migration still runs on the server");
    error_detail(err, "%s\nnothing was changed",
                 *holders ? holders : "its session is not visible to us");
    return error_hint(err,
                      "wait for it (--lock-wait 30m), or end it: SELECT pg_terminate_backend(PID)");
}

static bool ensure_tables(Engine *engine, Error *err)
{
    return !engine->fresh || session_create_tables(engine, err) ||
           session_fail(engine, "creating Tidegate's tables", err);
}

bool postgres_take_over(Engine *engine, Error *err)
{
    if (!postgres_lock(engine, err) || !ensure_tables(engine, err))
        return false;
    Patience patience = patience_new(engine, engine->config.lock_wait_ms);
    for (bool held = true; held;) {
        if (!try_take_over(engine, &held, err))
            return *err->sqlstate ? session_fail(engine, "beginning the run", err) : false;
        if (!held)
            break;
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        char *holders = describe_holders(tmp, engine);
        char *what = talloc_asprintf(
            tmp, "waiting for an earlier run's migration that still runs on the server: %s",
            holders);
        if (!patience_wait(&patience, what, err))
            return error_is_set(err) ? false : fail_held(holders, err);
    }
    return session_upgrade_tables(engine, err);
}
