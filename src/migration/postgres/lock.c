#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/run_wait.h"

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
static const char SESSION[] =
    "SELECT l.pid, a.usename, a.application_name, host(a.client_addr), a.state,"
    " extract(epoch FROM clock_timestamp() - a.xact_start)::bigint * 1000"
    " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
    " AND l.classid = " LOCK_KEY_HIGH " AND l.objid = " LOCK_KEY_LOW
    " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";
static const char OWNER[] =
    "SELECT run_id, host, pid, extract(epoch FROM clock_timestamp() - acquired_at)::bigint * 1000"
    " FROM {s}tidegate_lock WHERE owner IS NOT NULL";

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

/* PgBouncer's words for the first transaction that it sees in that mode. */
#define NO_TRANSACTIONS "statement pooling mode"

/* There is neither a lock that lasts nor a migration that commits together with its record. */
static bool fail_statement_mode(const Engine *engine, Error *err)
{
    if (!err->message || !strstr(err->message, NO_TRANSACTIONS))
        return false;
    TALLOC_AUTO char *cause = talloc_strdup(NULL, err->message);
    error_clear(err);
    error_set(err, ERR_CONFIG,
              "the pooler before %s pools by statement: nothing can be migrated through it",
              engine->label);
    error_detail(err,
                 "it says: %s; a migration commits together with its record, which takes a "
                 "transaction",
                 cause);
    return error_hint(err, "name the server itself in the database URL, or a pooler that pools by "
                           "transaction or by session");
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
        return fail_statement_mode(engine, err);
    *ret_taken = db_value_bool(rows[count - 1], 0, 0);
    return true;
}

/* Whoever waits keeps no transaction open: the holder's CREATE INDEX CONCURRENTLY waits for the end
 * of each that it once meets in the middle of a statement, and a try is one. */
static bool try_once(Engine *engine, bool *ret_taken, Error *err)
{
    return begin_and_try(engine, ret_taken, err) &&
           (*ret_taken || db_exec(engine->lock_db, "ROLLBACK", err));
}

/* Our own record, while the tables are there; it says which machine the run is on. */
static void find_owner(TALLOC_CTX *ctx, Engine *engine, RunEventHolder *holder)
{
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    char *sql = session_sql(ctx, engine, OWNER, NULL, 0);
    if (engine->fresh || !db_query(ctx, engine->db, sql, NULL, 0, &rows, &ignored) ||
        db_rows_count(rows) == 0)
        return;
    holder->run_id = db_value(rows, 0, 0);
    holder->host = db_value(rows, 0, 1);
    holder->pid = db_value_int(rows, 0, 2, 0);
    holder->age_ms = db_value_int(rows, 0, 3, -1);
}

static void find_session(TALLOC_CTX *ctx, Engine *engine, RunEventHolder *holder)
{
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    if (!db_query(ctx, engine->db, SESSION, NULL, 0, &rows, &ignored) || db_rows_count(rows) == 0)
        return;
    RunEventSession *session = talloc_zero(ctx, RunEventSession);
    session->pid = db_value_int(rows, 0, 0, 0);
    session->user = db_value(rows, 0, 1);
    session->application = db_value(rows, 0, 2);
    session->address = db_value(rows, 0, 3);
    session->state = db_value(rows, 0, 4);
    session->age_ms = db_value_int(rows, 0, 5, -1);
    holder->session = session;
}

static bool wait_for_lock(Engine *engine, Error *err)
{
    RunWait wait = run_wait_new(engine);
    for (bool taken = false; !taken;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        RunEventHolder holder = {.age_ms = -1};
        find_owner(tmp, engine, &holder);
        find_session(tmp, engine, &holder);
        if (!run_wait_turn(&wait, &holder, err) || !try_once(engine, &taken, err))
            return false;
    }
    return true;
}

static bool lock_run(Engine *engine, Error *err)
{
    bool taken = false;
    return try_once(engine, &taken, err) && (taken || wait_for_lock(engine, err));
}

bool postgres_lock(Engine *engine, Error *err)
{
    TALLOC_FREE(engine->lock_db);
    return open_lock_connection(engine, err) && postgres_add_incumbent(engine, lock_run, err);
}

static bool begin_without_lock(Engine *engine, Error *err)
{
    return db_exec(engine->lock_db, NO_TIMEOUT, err);
}

bool postgres_lock_incumbent(Engine *engine, Error *err)
{
    TALLOC_FREE(engine->lock_db);
    return open_lock_connection(engine, err) &&
           postgres_add_incumbent(engine, begin_without_lock, err);
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
