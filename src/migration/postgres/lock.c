#include <stdlib.h>

#include "migration/postgres/dialect.h"
#include "migration/patience.h"

/* The run lock: pg_try_advisory_xact_lock() of the eight bytes "tidegate", one per database.
 *
 * A connection of its own holds it in a transaction that does nothing else. It is taken by the
 * simple protocol: the extended one leaves a portal that pins the snapshot, for which CREATE INDEX
 * CONCURRENTLY on the main connection would wait for ever. Waiting for it inside the server would
 * deadlock with CONCURRENTLY in the same way, therefore it is tried again and again. A lock of the
 * transaction, unlike one of the session, cannot leak through a pooler. */
#define LOCK_KEY      "8388346167643173989" /* 0x7469646567617465 */
#define LOCK_KEY_HIGH "1953064037"          /* 0x74696465 */
#define LOCK_KEY_LOW  "1734440037"          /* 0x67617465 */

#define TRY        "SELECT pg_catalog.pg_try_advisory_xact_lock(" LOCK_KEY ")"
#define NO_TIMEOUT "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; "

/* Who holds it: the server knows the session, our own record the run. */
static const char HOLDER[] =
    "SELECT l.pid, a.application_name, a.usename, host(a.client_addr),"
    " extract(epoch FROM clock_timestamp() - a.xact_start)::bigint"
    " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
    " AND l.classid = " LOCK_KEY_HIGH " AND l.objid = " LOCK_KEY_LOW
    " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";
static const char OWNER[] = "SELECT run_id, host, pid, extract(epoch FROM clock_timestamp() -"
                            " acquired_at)::bigint FROM {s}tidegate_lock WHERE owner IS NOT NULL";

static bool open_lock_connection(Engine *engine, Error *err)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate lock %s", engine->run_id);
    DbConfig config = {
        .url = engine->config.url,
        .credentials = engine->config.credentials,
        .application_name = name,
        .cancel = engine->config.cancel,
    };
    return db_open(engine, &config, &engine->lock_db, err) ||
           error_wrap(err, "opening the connection that holds the run lock");
}

static bool begin_and_try(Engine *engine, bool *ret_taken, Error *err)
{
    Db *db = engine->lock_db;
    /* PostgreSQL 17 added transaction_timeout. */
    bool newer = db_version(db) >= 170000;
    const char *sql = newer ? NO_TIMEOUT "SET LOCAL transaction_timeout = 0; " TRY : NO_TIMEOUT TRY;
    size_t count = newer ? 4 : 3;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows[4];
    if (!db_query_many(tmp, db, sql, count, rows, err))
        return false;
    *ret_taken = db_value_bool(rows[count - 1], 0, 0);
    return true;
}

static bool try_again(Engine *engine, bool *ret_taken, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!db_query_many(tmp, engine->lock_db, TRY, 1, &rows, err))
        return false;
    *ret_taken = db_value_bool(rows, 0, 0);
    return true;
}

static char *text_of_age(TALLOC_CTX *ctx, int64_t seconds)
{
    return clock_duration_text(ctx, seconds * 1000);
}

/* Our own record, while the tables are there; it says which machine the run is on. */
static char *describe_owner(TALLOC_CTX *ctx, Engine *engine)
{
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    TALLOC_AUTO char *sql = session_sql(NULL, engine, OWNER, NULL, 0);
    if (engine->fresh || !db_query(ctx, engine->db, sql, NULL, 0, &rows, &ignored) ||
        db_rows_count(rows) == 0)
        return NULL;
    return talloc_asprintf(ctx, "run %s on %s (pid %s), since %s", db_value(rows, 0, 0),
                           db_value(rows, 0, 1), db_value(rows, 0, 2),
                           text_of_age(ctx, db_value_int(rows, 0, 3, 0)));
}

static char *describe_session(TALLOC_CTX *ctx, Engine *engine)
{
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    if (!db_query(ctx, engine->db, HOLDER, NULL, 0, &rows, &ignored) || db_rows_count(rows) == 0)
        return NULL;
    const char *name = db_value(rows, 0, 1), *user = db_value(rows, 0, 2);
    const char *address = db_value(rows, 0, 3);
    return talloc_asprintf(ctx, "session %s of %s from %s, '%s'", db_value(rows, 0, 0),
                           user ? user : "another user", address ? address : "a local socket",
                           name ? name : "?");
}

static char *describe_holder(TALLOC_CTX *ctx, Engine *engine)
{
    char *owner = describe_owner(ctx, engine), *session = describe_session(ctx, engine);
    if (owner && session)
        return talloc_asprintf(ctx, "%s; %s", owner, session);
    if (owner || session)
        return owner ? owner : session;
    return talloc_strdup(ctx, "somebody who has just finished");
}

static bool fail_busy(Engine *engine, const Patience *patience, const char *holder, Error *err)
{
    TALLOC_AUTO char *waited = clock_duration_text(NULL, patience_waited_ms(patience));
    error_set(err, ERR_BUSY, "another run is migrating %s", db_label(engine->db));
    error_detail(err, "the lock is held by %s; waited %s; nothing was changed", holder, waited);
    return error_hint(err, "try again later, or wait longer: --lock-wait 10m");
}

static bool wait_for_lock(Engine *engine, Error *err)
{
    Patience patience = patience_new(engine, engine->config.lock_wait_ms);
    for (bool taken = false; !taken;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        char *holder = describe_holder(tmp, engine);
        char *what = talloc_asprintf(tmp, "waiting for another run to finish: %s", holder);
        if (!patience_wait(&patience, what, err))
            return error_is_set(err) ? false : fail_busy(engine, &patience, holder, err);
        if (!try_again(engine, &taken, err))
            return false;
    }
    return true;
}

bool postgres_lock(Engine *engine, Error *err)
{
    TALLOC_FREE(engine->lock_db);
    bool taken = false;
    return open_lock_connection(engine, err) && begin_and_try(engine, &taken, err) &&
           (taken || wait_for_lock(engine, err)) && postgres_lock_incumbent(engine, err);
}

void postgres_release(Engine *engine)
{
    ERROR_AUTO Error ignored = {0};
    /* Said aloud and not left to the closing, for the pooler that may be between. */
    if (engine->lock_db && db_alive(engine->lock_db) &&
        !db_exec(engine->lock_db, "COMMIT", &ignored))
        error_clear(&ignored);
    TALLOC_FREE(engine->lock_db);
    engine->owner = false;
}

bool postgres_still_ours(Engine *engine, Error *err)
{
    ERROR_AUTO Error lost = {0};
    DbRows *rows;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (db_query_many(tmp, engine->lock_db, "SELECT 1", 1, &rows, &lost))
        return true;
    if (db_alive(engine->lock_db) || lost.kind == ERR_INTERRUPTED || lost.kind == ERR_TERMINATED)
        return error_move(err, &lost);
    error_set(err, ERR_FENCED, "the connection that held the run lock is lost");
    error_detail(err, "%s", lost.message);
    return error_hint(err, "another run may have taken over; look with: tidegate status");
}
