#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/postgres/indexes.h"
#include "migration/postgres/presence.h"
#include "migration/patience.h"
#include "migration/script/script.h"
#include "sql/classify.h"

/* The session of the run that began the work: it carries the run's name. */
static const char SESSION[] =
    "SELECT pid, state, extract(epoch FROM clock_timestamp() - query_start)::bigint, left(query, "
    "200)"
    " FROM pg_catalog.pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND (application_name = left('tidegate ' || {1}, 63)"
    " OR starts_with(application_name, left('tidegate ' || {1} || ' ', 63))) LIMIT 1";

static bool fail_session(Engine *engine, const DbRows *rows, const char *path, Error *err)
{
    TALLOC_AUTO char *age = clock_duration_text(NULL, db_value_int(rows, 0, 2, 0) * 1000);
    error_set(err, ERR_BUSY, "'%s' was begun by an earlier run and still runs on %s", path,
              db_label(engine->db));
    error_detail(err, "session %s, for %s: %s", db_value(rows, 0, 0), age, db_value(rows, 0, 3));
    return error_hint(err,
                      "wait for it (--lock-wait 30m), or end it: SELECT pg_terminate_backend(%s)",
                      db_value(rows, 0, 0));
}

/* A session that is idle has sent all it ever will, once it is closed. */
static bool close_session(Engine *engine, const char *pid, Error *err)
{
    DbRows *rows;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return db_query(tmp, engine->db, "SELECT pg_catalog.pg_terminate_backend($1::int)", &pid, 1,
                    &rows, err);
}

static bool wait_for_session(Engine *engine, const OpenWork *work, Error *err)
{
    Patience patience = patience_new(engine, engine->config.lock_wait_ms);
    for (;;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        DbRows *rows;
        char *sql = session_sql(tmp, engine, SESSION, &work->run_id, 1);
        if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, err))
            return false;
        if (db_rows_count(rows) == 0)
            return true;
        const char *state = db_value(rows, 0, 1);
        if (state && strncmp(state, "idle", 4) == 0 &&
            !close_session(engine, db_value(rows, 0, 0), err))
            return false;
        char *what =
            talloc_asprintf(tmp, "waiting for '%s', which an earlier run began: session %s",
                            work->path, db_value(rows, 0, 0));
        if (!patience_wait(&patience, what, err))
            return error_is_set(err) ? false : fail_session(engine, rows, work->path, err);
    }
}

static bool fail_in_work(const OpenWork *work, const IndexSeen *seen, Error *err)
{
    error_set(err, ERR_BUSY, "the index %s of '%s' is being built by another session", seen->name,
              work->path);
    return error_hint(err, "wait until it is done (--lock-wait 30m), then: tidegate migrate");
}

/* Behind a pooler the session that builds it need not carry the run's name: a script's RESET ALL
 * takes that away. */
static bool wait_for_builder(TALLOC_CTX *ctx, Engine *engine, const OpenWork *work,
                             const char *object, IndexSeen *ret_seen, Error *err)
{
    Patience patience = patience_new(engine, engine->config.lock_wait_ms);
    while (postgres_look_at_index(ctx, engine, object, ret_seen, err)) {
        if (ret_seen->state != INDEX_IN_WORK)
            return true;
        TALLOC_AUTO char *what =
            talloc_asprintf(NULL, "waiting for the index %s of '%s', which another session builds",
                            ret_seen->name, work->path);
        if (!patience_wait(&patience, what, err))
            return error_is_set(err) ? false : fail_in_work(work, ret_seen, err);
    }
    return false;
}

static bool settle_created(Engine *engine, const OpenWork *work, const char *object,
                           AloneOutcome *ret_outcome, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    IndexSeen seen;
    if (!wait_for_builder(tmp, engine, work, object, &seen, err))
        return false;
    if (seen.state == INDEX_INVALID && !postgres_drop_index(engine, seen.name, work->path, err))
        return false;
    *ret_outcome = seen.state == INDEX_VALID ? ALONE_DONE : ALONE_NOTHING;
    return true;
}

static bool settle_dropped(Engine *engine, const OpenWork *work UNUSED, const char *object,
                           AloneOutcome *ret_outcome, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    IndexSeen seen;
    if (!postgres_look_at_index(tmp, engine, object, &seen, err))
        return false;
    *ret_outcome = seen.state == INDEX_ABSENT ? ALONE_DONE : ALONE_NOTHING;
    return true;
}

/* What is in the way of the next try, as it was in the way of this one. */
static bool settle_reindexed(Engine *engine, const OpenWork *work, const char *object UNUSED,
                             AloneOutcome *ret_outcome, Error *err)
{
    *ret_outcome = ALONE_NOTHING;
    return postgres_drop_leftovers(engine, work->path, err);
}

/* Half-way it can only be finished, in a transaction or not. */
static bool finish_detaching(Engine *engine, const OpenWork *work, const char *object, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *statement;
    if (!postgres_finish_sql(tmp, engine, object, &statement, err))
        return false;
    progress_say(engine->config.progress, PROGRESS_STEP, "finishing what '%s' began: %s",
                 work->path, statement);
    return db_exec(engine->db, statement, err) || error_wrap(err, "finishing '%s'", work->path);
}

static bool settle_present(Engine *engine, const OpenWork *work, const SqlTraits *traits,
                           AloneOutcome *ret_outcome, Error *err)
{
    if (!postgres_ask_presence(engine, traits, ret_outcome, err))
        return false;
    if (*ret_outcome != ALONE_HALF)
        return true;
    *ret_outcome = ALONE_DONE;
    return finish_detaching(engine, work, traits->object, err);
}

typedef bool (*SettleKind)(Engine *engine, const OpenWork *work, const char *object,
                           AloneOutcome *ret_outcome, Error *err);
static const SettleKind SETTLE_KINDS[] = {
    [SQL_SETTLE_INDEX_CREATED] = settle_created,
    [SQL_SETTLE_INDEX_DROPPED] = settle_dropped,
    [SQL_SETTLE_REINDEXED] = settle_reindexed,
};

static bool settle_kind(Engine *engine, const OpenWork *work, const SqlTraits *traits,
                        AloneOutcome *ret_outcome, Error *err)
{
    SqlSettle settle = traits->outside_transaction ? traits->settle : SQL_SETTLE_ASK;
    bool nameless = settle == SQL_SETTLE_REINDEXED;
    *ret_outcome = settle == SQL_SETTLE_RERUN ? ALONE_NOTHING : ALONE_UNKNOWN;
    if (!traits->object && !nameless)
        return true;
    if ((size_t)settle < COUNT_OF(SETTLE_KINDS) && SETTLE_KINDS[settle])
        return SETTLE_KINDS[settle](engine, work, traits->object, ret_outcome, err);
    return !postgres_has_presence(settle) || settle_present(engine, work, traits, ret_outcome, err);
}

/* Names are looked up where the statement looked them up: its search_path is in the checkpoint. */
static bool look_where_it_looked(Engine *engine, const OpenWork *work, Error *err)
{
    TALLOC_AUTO char *sql = session_sql(
        NULL, engine, "SELECT pg_catalog.set_config('search_path', {1}, false)", &work->before, 1);
    return !work->before || db_exec(engine->db, sql, err);
}

static bool look_as_usual(Engine *engine, const OpenWork *work, Error *err)
{
    return !work->before || db_exec(engine->db, "RESET search_path", err);
}

bool postgres_settle(Engine *engine, const OpenWork *work, AloneOutcome *ret_outcome, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlTraits traits;
    if (!wait_for_session(engine, work, err))
        return false;
    sql_classify(tmp, DIALECT_POSTGRES, work->statement, strlen(work->statement), &traits);
    return look_where_it_looked(engine, work, err) &&
           settle_kind(engine, work, &traits, ret_outcome, err) && look_as_usual(engine, work, err);
}
