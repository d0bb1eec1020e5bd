#include "migration/mariadb/dialect.h"

#include "migration/apply/failure.h"
#include "migration/history/records.h"

/* The statements of a take-over, before those of a load. */
enum { BEGIN, RAISE, LOCK_ROW, DEAD_RUNS, FENCE, RUN, COMMIT, TAKE_OVER_STATEMENTS };

#define READ_FENCE "SELECT number FROM {s}tidegate_fence WHERE id = 1"

static char *take_over_sql(TALLOC_CTX *ctx, Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *lock = records_take_lock_sql(tmp, engine);
    char *fence = session_sql(tmp, engine, READ_FENCE, NULL, 0);
    char *run = records_run_begin_sql(tmp, engine);
    char *load = session_load_sql(tmp, engine, LOAD_BRIEF);
    return talloc_asprintf(ctx, "BEGIN;%s;%s;%s;COMMIT;%s", lock, fence, run, load);
}

static bool raise_fence(Engine *engine, Error *err)
{
    TALLOC_AUTO char *sql = take_over_sql(NULL, engine);
    TALLOC_CTX *loaded = talloc_new(engine);
    DbRows *rows[TAKE_OVER_STATEMENTS + LOAD_RESULTS];
    if (!db_query_many(loaded, engine->db, sql, COUNT_OF(rows), rows, err)) {
        talloc_free(loaded);
        return session_fail(engine, "beginning the run", err);
    }
    int64_t fence = db_value_int(rows[FENCE], 0, 0, 0);
    engine->run_seq = session_new_seq(rows[RUN]);
    if (!session_take_rows(engine, loaded, rows + TAKE_OVER_STATEMENTS, LOAD_BRIEF, err))
        return false;
    engine->fence = fence;
    engine->owner = true;
    return true;
}

/* How long a statement waits for rows, and for a table that others use. In whole seconds, as both
 * variables have it. */
static bool set_limits(Engine *engine, Error *err)
{
    int64_t seconds = (engine->config.lock_timeout_ms + 999) / 1000;
    TALLOC_AUTO char *sql = talloc_asprintf(
        NULL, "SET SESSION lock_wait_timeout = %lld, innodb_lock_wait_timeout = %lld",
        (long long)(seconds > 0 ? seconds : 31536000),
        (long long)(seconds > 0 ? seconds : 1073741824));
    return db_exec(engine->db, sql, err);
}

static bool ensure_tables(Engine *engine, Error *err)
{
    return !engine->fresh || session_create_tables(engine, err) ||
           session_fail(engine, "creating Tidegate's tables", err);
}

bool mariadb_take_over(Engine *engine, Error *err)
{
    return mariadb_lock(engine, err) && ensure_tables(engine, err) && set_limits(engine, err) &&
           raise_fence(engine, err);
}

/* A newcomer's UPDATE of the fence's row waits for us to commit. */
bool mariadb_begin(Engine *engine, const char *path, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows[2];
    char *sql = session_sql(tmp, engine, "BEGIN;" READ_FENCE " LOCK IN SHARE MODE", NULL, 0);
    if (!db_query_many(tmp, engine->db, sql, COUNT_OF(rows), rows, err))
        return false;
    return db_value_int(rows[1], 0, 0, -1) == engine->fence || failure_fenced(err, path);
}

/* Only what a script has changed costs a round trip. The work lock goes with the session's state;
 * in between nobody can take it, since the run lock is ours. */
bool mariadb_renew(Engine *engine, Error *err)
{
    if (!engine->touched)
        return true;
    engine->touched = false;
    return (db_reset(engine->db, err) && set_limits(engine, err) &&
            mariadb_take_work_lock(engine, err)) ||
           error_wrap(err, "taking back what the script before has set in its session");
}
