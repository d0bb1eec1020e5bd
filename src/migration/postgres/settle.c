#include <string.h>

#include "migration/postgres/dialect.h"
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

typedef enum IndexState { INDEX_ABSENT, INDEX_VALID, INDEX_INVALID, INDEX_IN_WORK } IndexState;

typedef struct IndexSeen {
    IndexState state;
    char *name; /* quoted, with its schema; NULL when absent */
} IndexSeen;

/* pg_index: an index that CONCURRENTLY did not finish is not valid. */
static const char INDEX[] =
    "SELECT i.indisvalid, format('%I.%I', n.nspname, c.relname),"
    " EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid"
    " WHERE c.oid = pg_catalog.to_regclass($1)";

static bool look_at_index(TALLOC_CTX *ctx, Engine *engine, const char *object, IndexSeen *ret_seen,
                          Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db, INDEX, &object, 1, &rows, err))
        return false;
    *ret_seen = (IndexSeen){.state = INDEX_ABSENT};
    if (db_rows_count(rows) == 0)
        return true;
    ret_seen->name = talloc_strdup(ctx, db_value(rows, 0, 1));
    ret_seen->state = db_value_bool(rows, 0, 0)   ? INDEX_VALID
                      : db_value_bool(rows, 0, 2) ? INDEX_IN_WORK
                                                  : INDEX_INVALID;
    return true;
}

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

static bool drop_index(Engine *engine, const char *name, const char *path, Error *err)
{
    TALLOC_AUTO char *sql = talloc_asprintf(NULL, "DROP INDEX CONCURRENTLY IF EXISTS %s", name);
    progress_say(engine->config.progress, PROGRESS_STEP,
                 "dropping the invalid index %s, which '%s' left when it was interrupted", name,
                 path);
    return db_exec(engine->db, sql, err) || error_wrap(err, "dropping the invalid index %s", name);
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
    while (look_at_index(ctx, engine, object, ret_seen, err)) {
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
    if (seen.state == INDEX_INVALID && !drop_index(engine, seen.name, work->path, err))
        return false;
    *ret_outcome = seen.state == INDEX_VALID ? ALONE_DONE : ALONE_NOTHING;
    return true;
}

static bool settle_dropped(Engine *engine, const OpenWork *work UNUSED, const char *object,
                           AloneOutcome *ret_outcome, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    IndexSeen seen;
    if (!look_at_index(tmp, engine, object, &seen, err))
        return false;
    *ret_outcome = seen.state == INDEX_ABSENT ? ALONE_DONE : ALONE_NOTHING;
    return true;
}

typedef bool (*SettleKind)(Engine *engine, const OpenWork *work, const char *object,
                           AloneOutcome *ret_outcome, Error *err);
static const SettleKind SETTLE_KINDS[] = {
    [SQL_SETTLE_INDEX_CREATED] = settle_created,
    [SQL_SETTLE_INDEX_DROPPED] = settle_dropped,
};

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
    SqlSettle settle = traits.outside_transaction ? traits.settle : SQL_SETTLE_ASK;
    bool known = (size_t)settle < COUNT_OF(SETTLE_KINDS) && SETTLE_KINDS[settle] && traits.object;
    if (known)
        return look_where_it_looked(engine, work, err) &&
               SETTLE_KINDS[settle](engine, work, traits.object, ret_outcome, err) &&
               look_as_usual(engine, work, err);
    *ret_outcome = settle == SQL_SETTLE_RERUN ? ALONE_NOTHING : ALONE_UNKNOWN;
    return true;
}

/* Statements that the server does in several transactions of its own, of which some may have
 * committed when it fails (manual: "ALTER TABLE", DETACH PARTITION; "CALL"; "DO"). */
static bool works_in_steps(const SqlTraits *traits)
{
    return traits->procedural || (traits->what && strstr(traits->what, "CONCURRENTLY"));
}

bool postgres_judge_alone(TALLOC_CTX *ctx, Engine *engine, const ScriptGroup *group,
                          AloneOutcome *ret_outcome, char **ret_remains, Error *err)
{
    const SqlTraits *traits = &group->traits;
    if (!traits->object) {
        bool steps = works_in_steps(traits);
        *ret_outcome = steps && group->reruns                      ? ALONE_RESUMES
                       : steps && traits->settle == SQL_SETTLE_ASK ? ALONE_UNKNOWN
                                                                   : ALONE_NOTHING;
        return true;
    }
    IndexSeen seen;
    if (!look_at_index(ctx, engine, traits->object, &seen, err))
        return false;
    bool invalid = seen.state == INDEX_INVALID || seen.state == INDEX_IN_WORK;
    *ret_outcome = invalid ? ALONE_HALF : ALONE_NOTHING;
    if (invalid)
        *ret_remains = talloc_asprintf(ctx, "the invalid index %s", seen.name);
    return true;
}

static bool fail_invalid(const Script *script, const IndexSeen *seen, Error *err)
{
    error_set(err, ERR_STATEMENT, "'%s' would build the index %s, of which an invalid one is there",
              script->file->path, seen->name);
    error_detail(err, "%s",
                 seen->state == INDEX_IN_WORK
                     ? "another session is building it"
                     : "an interrupted CREATE INDEX CONCURRENTLY left it, not one of ours");
    return error_hint(err, "drop it: DROP INDEX CONCURRENTLY %s; then: tidegate migrate",
                      seen->name);
}

static bool read_search_path(TALLOC_CTX *ctx, Engine *engine, char **ret_text, Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db, "SELECT current_setting('search_path')", NULL, 0, &rows, err))
        return false;
    *ret_text = talloc_strdup(ctx, db_value(rows, 0, 0));
    return true;
}

bool postgres_may_begin_alone(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                              const ScriptGroup *group, AloneBefore *ret_before, Error *err)
{
    const SqlTraits *traits = &group->traits;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(ctx);
    IndexSeen seen;
    if (script->session_count > 0 && !read_search_path(ctx, engine, &ret_before->text, err))
        return false;
    if (!traits->object)
        return true;
    if (!look_at_index(tmp, engine, traits->object, &seen, err))
        return false;
    bool creates = traits->settle == SQL_SETTLE_INDEX_CREATED;
    ret_before->idle = seen.state == (creates ? INDEX_VALID : INDEX_ABSENT);
    bool invalid = seen.state == INDEX_INVALID || seen.state == INDEX_IN_WORK;
    return !creates || !invalid || fail_invalid(script, &seen, err);
}
