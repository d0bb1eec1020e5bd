#include "migration/mariadb/dialect.h"

#include <string.h>

#include "base/digest.h"
#include "migration/patience.h"

/* Names of locks are the server's, not a database's, and of at most 64 characters. */
#define DIGEST_LENGTH 32

static const char *const PREFIXES[] = {
    [MARIADB_RUN_LOCK] = "tidegate.run.",
    [MARIADB_WORK_LOCK] = "tidegate.work.",
};

/* A server closes a session that says nothing for wait_timeout, and with it would go the lock. */
#define STAY "SET SESSION wait_timeout = 2147483"

/* The name as a literal; child of ctx. */
static bool lock_name(TALLOC_CTX *ctx, Engine *engine, MariadbLock lock, char **ret_name,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    char hex[DIGEST_HEX_SIZE];
    if (!engine->sql.schema || !*engine->sql.schema) {
        if (!db_query(tmp, engine->db, "SELECT database()", NULL, 0, &rows, err))
            return false;
        const char *name = db_value(rows, 0, 0);
        if (!name) {
            error_set(err, ERR_CONFIG, "the database URL names no database");
            return error_hint(err, "its form is mysql://USER:PASSWORD@HOST:PORT/DATABASE");
        }
        TALLOC_AUTO char *quoted = db_quote_identifier(NULL, engine->db, name);
        engine->sql.schema = talloc_asprintf(engine, "%s.", quoted);
    }
    digest_hex(engine->sql.schema, strlen(engine->sql.schema), hex);
    *ret_name = talloc_asprintf(ctx, "'%s%.*s'", PREFIXES[lock], DIGEST_LENGTH, hex);
    return true;
}

static bool ask(Db *db, const char *sql, bool *ret_yes, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!db_query(tmp, db, sql, NULL, 0, &rows, err))
        return false;
    *ret_yes = db_value_bool(rows, 0, 0);
    return true;
}

static bool open_lock_connection(Engine *engine, Error *err)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate lock %s", engine->run_id);
    DbConfig config = {
        .url = engine->config.url,
        .credentials = engine->config.credentials,
        .application_name = name,
        .cancel = engine->config.cancel,
    };
    return (db_open(engine, &config, &engine->lock_db, err) &&
            db_exec(engine->lock_db, STAY, err)) ||
           error_wrap(err, "opening the connection that holds the run lock");
}

/* The session that has the lock; of others' only who may see them (PROCESS). */
static char *describe_session(TALLOC_CTX *ctx, Engine *engine, const char *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    char *sql = talloc_asprintf(tmp,
                                "SELECT p.id, p.user, p.host, p.time, left(p.info, 200)"
                                " FROM information_schema.processlist p"
                                " WHERE p.id = is_used_lock(%s)",
                                name);
    if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, &ignored) || db_rows_count(rows) == 0)
        return NULL;
    const char *info = db_value(rows, 0, 4);
    TALLOC_AUTO char *age = clock_duration_text(NULL, db_value_int(rows, 0, 3, 0) * 1000);
    return talloc_asprintf(ctx, "session %s of %s from %s, %s%s%s for %s", db_value(rows, 0, 0),
                           db_value(rows, 0, 1), db_value(rows, 0, 2), info ? "'" : "",
                           info ? info : "idle", info ? "'" : "", age);
}

static char *describe_owner(TALLOC_CTX *ctx, Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    char *sql = session_sql(tmp, engine,
                            "SELECT run_id, host, pid, timestampdiff(SECOND, acquired_at, {now})"
                            " FROM {s}tidegate_lock WHERE owner IS NOT NULL",
                            NULL, 0);
    if (engine->fresh || !db_query(tmp, engine->db, sql, NULL, 0, &rows, &ignored) ||
        db_rows_count(rows) == 0)
        return NULL;
    TALLOC_AUTO char *age = clock_duration_text(NULL, db_value_int(rows, 0, 3, 0) * 1000);
    return talloc_asprintf(ctx, "run %s on %s (pid %s), since %s", db_value(rows, 0, 0),
                           db_value(rows, 0, 1), db_value(rows, 0, 2), age);
}

/* `ours`: a lock of ours, so that our records tell the run. */
static char *describe_holder(TALLOC_CTX *ctx, Engine *engine, const char *name, bool ours)
{
    char *owner = ours ? describe_owner(ctx, engine) : NULL,
         *session = describe_session(ctx, engine, name);
    if (owner && session)
        return talloc_asprintf(ctx, "%s; %s", owner, session);
    return owner ? owner : session ? session : talloc_strdup(ctx, "somebody who cannot be seen");
}

static const MariadbLockWords WORDS[] = {
    [MARIADB_RUN_LOCK] = {"waiting for another run to finish", "another run is migrating",
                          "try again later, or wait longer: --lock-wait 10m"},
    [MARIADB_WORK_LOCK] = {"waiting for what an earlier run left running",
                           "an earlier run has ended, but what it began still runs on",
                           "wait for it (--lock-wait 30m), or end it: KILL ID"},
};

static bool fail_busy(Engine *engine, const MariadbLockWords *words, const Patience *patience,
                      const char *holder, Error *err)
{
    TALLOC_AUTO char *waited = clock_duration_text(NULL, patience_waited_ms(patience));
    error_set(err, ERR_BUSY, "%s %s", words->failed, db_label(engine->db));
    error_detail(err, "the lock is held by %s; waited %s; nothing was changed", holder, waited);
    return error_hint(err, "%s", words->hint);
}

/* By polling: a session that waits inside the server could not be told from one that works. */
bool mariadb_take_lock(Engine *engine, Db *db, const char *name, const MariadbLockWords *words,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    bool ours = words >= WORDS && words < WORDS + COUNT_OF(WORDS);
    char *sql = talloc_asprintf(tmp, "SELECT get_lock(%s, 0)", name);
    Patience patience = patience_new(engine, engine->config.lock_wait_ms);
    for (;;) {
        bool taken = false;
        TALLOC_AUTO TALLOC_CTX *turn = talloc_new(NULL);
        if (!ask(db, sql, &taken, err))
            return false;
        if (taken)
            return true;
        char *holder = describe_holder(turn, engine, name, ours);
        char *what = talloc_asprintf(turn, "%s: %s", words->waiting, holder);
        if (!patience_wait(&patience, what, err))
            return error_is_set(err) ? false : fail_busy(engine, words, &patience, holder, err);
    }
}

static bool take(Engine *engine, Db *db, MariadbLock lock, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *name;
    return lock_name(tmp, engine, lock, &name, err) &&
           mariadb_take_lock(engine, db, name, &WORDS[lock], err);
}

bool mariadb_take_work_lock(Engine *engine, Error *err)
{
    return db_exec(engine->db, STAY, err) && take(engine, engine->db, MARIADB_WORK_LOCK, err);
}

bool mariadb_lock(Engine *engine, Error *err)
{
    TALLOC_FREE(engine->lock_db);
    return open_lock_connection(engine, err) &&
           take(engine, engine->lock_db, MARIADB_RUN_LOCK, err) &&
           mariadb_take_work_lock(engine, err) && mariadb_add_incumbent(engine, err);
}

bool mariadb_lock_incumbent(Engine *engine, Error *err)
{
    TALLOC_FREE(engine->lock_db);
    return open_lock_connection(engine, err) && mariadb_add_incumbent(engine, err);
}

bool mariadb_still_ours(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error lost = {0};
    char *name;
    bool ours = false;
    if (!lock_name(tmp, engine, MARIADB_RUN_LOCK, &name, err))
        return false;
    char *sql = talloc_asprintf(tmp, "SELECT is_used_lock(%s) = connection_id()", name);
    bool asked = ask(engine->lock_db, sql, &ours, &lost);
    if (ours)
        return true;
    if (lost.kind == ERR_INTERRUPTED || lost.kind == ERR_TERMINATED)
        return error_move(err, &lost);
    error_set(err, ERR_FENCED, "the connection that held the run lock is lost");
    error_detail(err, "%s", asked ? "the server does not know the lock any more" : lost.message);
    return error_hint(err, "another run may have taken over; look with: tidegate status");
}

/* Said aloud, for a server that takes its time to notice that a connection was closed. */
static void give(Engine *engine, Db *db, MariadbLock lock)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    char *name;
    if (!db || !db_alive(db) || !engine->db || !db_alive(engine->db) ||
        !lock_name(tmp, engine, lock, &name, &ignored))
        return;
    if (!db_exec(db, talloc_asprintf(tmp, "DO release_lock(%s)", name), &ignored))
        error_clear(&ignored);
}

void mariadb_release(Engine *engine)
{
    give(engine, engine->db, MARIADB_WORK_LOCK);
    mariadb_unlock_incumbent(engine);
    give(engine, engine->lock_db, MARIADB_RUN_LOCK);
    TALLOC_FREE(engine->lock_db);
    engine->owner = false;
}
